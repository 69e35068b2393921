-- The number of errors of each package on each day. An error that names no package counts for the
-- one that the machine named last before it.
WITH named AS (
    SELECT host, source, byte_start, time_local, level,
           last_value(package) IGNORE NULLS OVER (
               PARTITION BY host, source, member ORDER BY byte_start
               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
           ) AS package
    FROM events
    WHERE time_local IS NOT NULL
)
SELECT date_trunc('day', time_local)::date AS day, package, count(*) AS errors,
       count(DISTINCT host) AS hosts
FROM named
WHERE level IN ('error', 'fatal') AND package IS NOT NULL
GROUP BY day, package
ORDER BY day, errors DESC, package
