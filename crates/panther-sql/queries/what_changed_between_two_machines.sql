-- Components and codes of failures that one of two machines has and the other has not.
WITH failures AS (
    SELECT host, component, code, min(code_name) AS name, count(*) AS times
    FROM events
    WHERE level IN ('error', 'fatal') AND code IS NOT NULL
    GROUP BY host, component, code
), hosts AS (
    SELECT min(host) AS one, max(host) AS other FROM failures
)
SELECT coalesce(a.component, b.component) AS component, coalesce(a.code, b.code) AS code,
       coalesce(a.name, b.name) AS name,
       coalesce(a.times, 0) AS times_on_one, coalesce(b.times, 0) AS times_on_other
FROM (SELECT * FROM failures JOIN hosts ON host = one) a
FULL JOIN (SELECT * FROM failures JOIN hosts ON host = other) b
    ON a.component = b.component AND a.code = b.code
WHERE a.code IS NULL OR b.code IS NULL
ORDER BY component, code
