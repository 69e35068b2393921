-- The first error of each host that has a code.
SELECT host, time_local, component, code, code_name, message
FROM (
    SELECT *, row_number() OVER (
        PARTITION BY host ORDER BY time_local, source, byte_start
    ) AS place
    FROM events
    WHERE level IN ('error', 'fatal') AND code IS NOT NULL
)
WHERE place = 1
ORDER BY host
