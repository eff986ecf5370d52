namespace Baktainer.Agent.Tests.Engines;

/// <summary>A server with something of everything that a dump must bring along.</summary>
internal static class PostgresSeed
{
    /// <summary>Roles and databases. The comment and the setting hold lines that look like statements of their own.</summary>
    public static string Server =>
        """"
        CREATE ROLE app LOGIN PASSWORD 'app-secret';
        CREATE ROLE "O'Brien ""q""";
        CREATE ROLE "CREATE ROLE x;";
        CREATE ROLE lead CREATEROLE;
        GRANT app TO lead WITH ADMIN OPTION;
        GRANT "O'Brien ""q""" TO app;
        COMMENT ON ROLE app IS E'two\nCREATE ROLE evil;\nlines \\ ''quoted'' ';
        ALTER ROLE app SET application_name = E'x\nALTER ROLE app SUPERUSER;';
        CREATE TABLESPACE fast OWNER app LOCATION '/var/lib/postgresql/fast';
        CREATE DATABASE shop OWNER app TABLESPACE fast;
        ALTER DATABASE shop SET work_mem = '8MB';
        ALTER ROLE lead IN DATABASE shop SET work_mem = '9MB';
        CREATE DATABASE empty;

        """" + string.Concat(Hostile.Databases.Select(d => $"CREATE DATABASE {PostgresNames.Quote(d)};\n"));

    public const string Shop =
        """"
        SET ROLE app;
        CREATE SCHEMA "odd ""schema";
        CREATE TYPE mood AS ENUM ('good', 'ba''d');
        CREATE DOMAIN positive AS int CHECK (VALUE > 0);
        CREATE TABLE items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text COLLATE "C", raw bytea, doc jsonb, tags text[], m mood, p positive,
          at timestamptz, twice bigint GENERATED ALWAYS AS (p * 2) STORED, f float8);
        INSERT INTO items (name, raw, doc, tags, m, p, at, f)
          SELECT E'it''s\\ \t\n"' || chr(233) || i, decode(md5(i::text), 'hex'), jsonb_build_object('i', i), ARRAY['a', NULL, 'x,"y'], 'ba''d', i, 'epoch'::timestamptz + i * interval '1 h', 1.0 / i
          FROM generate_series(1, 5000) i;
        INSERT INTO items (f) VALUES ('NaN'), ('-Infinity');
        CREATE TABLE "odd ""schema".E_VENTS (k int, v text) PARTITION BY RANGE (k);
        CREATE TABLE "odd ""schema".U&"tab\0009le\000aone" PARTITION OF "odd ""schema".E_VENTS FOR VALUES FROM (0) TO (100);
        INSERT INTO "odd ""schema".E_VENTS SELECT i, repeat('x', i) FROM generate_series(0, 99) i;
        CREATE TABLE nothing ();
        CREATE INDEX ON items USING gin (doc);
        CREATE VIEW dear AS SELECT * FROM items WHERE p > 10;
        CREATE MATERIALIZED VIEW seen AS SELECT count(*) FROM items;
        CREATE MATERIALIZED VIEW unseen AS SELECT 1 AS one WITH NO DATA;
        CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN NEW.name := coalesce(NEW.name, '-- not a comment;'); RETURN NEW; END $f$;
        CREATE TRIGGER tell BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION tell();
        ALTER TABLE items ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON items USING (p < 100);
        GRANT SELECT ON items TO lead;
        RESET ROLE;
        CREATE EXTENSION pg_trgm;
        SELECT lo_from_bytea(4711, decode('00ff27', 'hex'));

        """";
}
