CREATE VIEW codes AS
SELECT host, source, member, byte_start, time_utc, time_local, level, component, provider, package,
       found['value'] AS code, found['kind'] AS kind, found['role'] AS role, found['name'] AS name
FROM (
    SELECT host, source, member, byte_start, time_utc, time_local, level, component, provider, package,
           unnest(codes) AS found
    FROM events
)
