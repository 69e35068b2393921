-- The times in which a log was silent for more than ten minutes, and its messages before and after.
SELECT host, source, before_gap, time_local AS after_gap,
       (CAST(time_local AS BIGINT) - CAST(before_gap AS BIGINT)) / 60000000000 AS minutes,
       message_before, message AS message_after
FROM (
    SELECT host, source, byte_start, time_local, message,
           lag(time_local) OVER log AS before_gap, lag(message) OVER log AS message_before
    FROM events
    WHERE time_local IS NOT NULL
    WINDOW log AS (PARTITION BY host, source, member ORDER BY byte_start)
)
WHERE time_local - before_gap > INTERVAL '10 minutes'
ORDER BY host, source, byte_start
