-- The number of times that each build of Windows met each code. The build is the one that the log
-- named last.
WITH builds AS (
    SELECT host, source, byte_start, code, code_name,
           last_value(regexp_match(message, '\b(\d{5}\.\d+)\b')[1]) IGNORE NULLS OVER (
               PARTITION BY host, source, member ORDER BY byte_start
               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
           ) AS build
    FROM events
)
SELECT build, code, min(code_name) AS name, count(*) AS times, count(DISTINCT host) AS hosts
FROM builds
WHERE code IS NOT NULL AND build IS NOT NULL
GROUP BY build, code
ORDER BY build, times DESC, code
