-- The minutes in which a host met more than twenty codes that say "access denied".
SELECT host, date_trunc('minute', time_local) AS minute, count(*) AS times,
       min(component) AS component, min(source) AS source
FROM codes
WHERE code IN ('0x80070005', '0xc0000022', '0x00000005')
GROUP BY host, minute
HAVING count(*) > 20
ORDER BY times DESC, host, minute
