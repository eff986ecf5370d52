namespace Baktainer.EndToEnd.Support;

/// <summary>A kind of server under test: how to start it, fill it, and say what is in it with its own client.</summary>
internal abstract record Database(string Engine, string Image)
{
    public static readonly Database Postgres15 = new PostgresDatabase("baktainer-test/postgres:15");
    public static readonly Database Postgres17 = new PostgresDatabase("baktainer-test/postgres:17");
    public static readonly Database MariaDb10 = new MySqlDatabase("mariadb", "baktainer-test/mariadb:10.11");
    public static readonly Database MariaDb11 = new MySqlDatabase("mariadb", "baktainer-test/mariadb:11.8");
    public static readonly Database MySql9 = new MySqlDatabase("mysql", "baktainer-test/mysql:9");
    public static readonly Database Sqlite3 = new SqliteDatabase("baktainer-test/sqlite:3");

    public static IReadOnlyList<Database> All { get; } = [Postgres15, Postgres17, MariaDb10, MariaDb11, MySql9, Sqlite3];

    /// <summary>As <c>baktainer.db.name</c>.</summary>
    public virtual string DatabaseName => "shop";

    public abstract IEnumerable<string> Variables(string password);

    public abstract Task<bool> IsReadyAsync(string container);

    public abstract Task SeedAsync(string container);

    /// <summary>Rows of each table and a checksum of everything: equal for equal databases.</summary>
    public abstract Task<string> FingerprintAsync(string container);

    /// <summary>Starts a server; labelled as its images are documented.</summary>
    public async Task<string> StartAsync(string name, string password = "pw", bool labelled = true, params string[] options)
    {
        await Docker.RemoveAsync(name);
        string[] labels = labelled
            ? ["--label", "baktainer.backup=true", "--label", $"baktainer.db.engine={Engine}", "--label", $"baktainer.db.name={DatabaseName}"]
            : [];
        await Docker.RunAsync(["run", "-d", "--name", name, "--label", Docker.RunLabel + "=e2e", .. labels, .. Variables(password).SelectMany(v => (string[])["-e", v]), .. options, Image]);
        await Wait.UntilAsync(() => IsReadyAsync(name), $"{name} answers", 90, every: 300);
        return name;
    }
}

internal sealed record PostgresDatabase(string Image) : Database("postgres", Image)
{
    public override IEnumerable<string> Variables(string password) => [$"POSTGRES_PASSWORD={password}", "POSTGRES_DB=shop"];

    public override async Task<bool> IsReadyAsync(string container) =>
        (await Docker.TryAsync("exec", container, "psql", "-h", "127.0.0.1", "-U", "postgres", "-c", "select 1", "shop")).Errors is var said
        && (said.Length == 0 || said.Contains("password", StringComparison.Ordinal));

    public override Task SeedAsync(string container) => Docker.ExecAsync(
        container,
        """
        create role app login password 'app-secret';
        create schema "Odd Schema";
        create table customers(id serial primary key, name text not null, born date, balance numeric(12,2), raw bytea, extra jsonb, at timestamptz);
        insert into customers(name, born, balance, raw, extra, at) select 'Zoë ''"\ ' || n || E'\tü\n', date '1970-01-01' + n, n * 1.07, decode(md5(n::text), 'hex'),
          jsonb_build_object('n', n, 'null', null), timestamptz '2026-01-01 00:00:00+00' + n * interval '1 minute' from generate_series(1, 20000) n;
        create table "Odd Schema"."or ders"(id int, customer int references customers, total float8, primary key (id));
        insert into "Odd Schema"."or ders" select n, n % 20000 + 1, n / 3.0 from generate_series(1, 5000) n;
        create view rich as select * from customers where balance > 1000;
        create function answer() returns int language sql as 'select 42';
        create index on customers (lower(name));
        alter table customers owner to app;
        grant select on "Odd Schema"."or ders" to app;
        select lo_from_bytea(0, '\x0102030405');
        """,
        "psql", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "shop");

    public override Task<string> FingerprintAsync(string container) => Docker.ExecAsync(
        container,
        """
        select count(*), md5(string_agg(c::text, '|' order by id)) from customers c;
        select count(*), md5(string_agg(o::text, '|' order by id)) from "Odd Schema"."or ders" o;
        select count(*), answer() from rich;
        select tableowner from pg_tables where tablename = 'customers';
        select lo_get(oid) from pg_largeobject_metadata;
        select rolpassword is not null from pg_authid where rolname = 'app';
        """,
        "psql", "-At", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "shop");
}

internal sealed record MySqlDatabase(string Engine, string Image) : Database(Engine, Image)
{
    private string Client => Engine == "mysql" ? "mysql" : "mariadb";

    public override IEnumerable<string> Variables(string password) =>
        Engine == "mysql" ? [$"MYSQL_ROOT_PASSWORD={password}", "MYSQL_DATABASE=shop"] : [$"MARIADB_ROOT_PASSWORD={password}", "MARIADB_DATABASE=shop"];

    public override async Task<bool> IsReadyAsync(string container) =>
        (await Docker.TryAsync("exec", container, "sh", "-c", $"MYSQL_PWD=\"${(Engine == "mysql" ? "MYSQL" : "MARIADB")}_ROOT_PASSWORD\" {Client} -h 127.0.0.1 -uroot -e 'select 1' shop")).ExitCode == 0;

    public override Task SeedAsync(string container) => QueryAsync(
        container,
        """
        create table customers(id int auto_increment primary key, name varchar(200) not null, balance decimal(12,2), raw varbinary(40), extra json, at datetime(6)) default charset utf8mb4;
        insert into customers(name, balance, raw, extra, at)
          select concat('Zoë ''"\\ ', n, '\tü\n😀'), n * 1.07, unhex(sha2(n, 256)), json_object('n', n), timestampadd(minute, n, '2026-01-01')
          from (select a.n + b.n * 100 + 1 as n from
            (select x.d + y.d * 10 n from (select 0 d union select 1 union select 2 union select 3 union select 4 union select 5 union select 6 union select 7 union select 8 union select 9) x,
              (select 0 d union select 1 union select 2 union select 3 union select 4 union select 5 union select 6 union select 7 union select 8 union select 9) y) a,
            (select x.d + y.d * 10 n from (select 0 d union select 1 union select 2 union select 3 union select 4 union select 5 union select 6 union select 7 union select 8 union select 9) x,
              (select 0 d union select 1 union select 2 union select 3 union select 4 union select 5 union select 6 union select 7 union select 8 union select 9) y) b) s order by n;
        create table `or ders`(id int primary key, customer int, total double, foreign key (customer) references customers(id));
        insert into `or ders` select id, id, id / 3 from customers where id <= 3000;
        create view rich as select * from customers where balance > 1000;
        create function answer() returns int deterministic return 42;
        create trigger touch before insert on `or ders` for each row set new.total = ifnull(new.total, 1);
        create event cleanup on schedule every 1 day do delete from `or ders` where id < 0;
        """);

    public override Task<string> FingerprintAsync(string container) => QueryAsync(
        container,
        """
        checksum table customers, `or ders`;
        select count(*), answer() from rich;
        select trigger_name from information_schema.triggers where trigger_schema = 'shop';
        select event_name from information_schema.events where event_schema = 'shop';
        select count(*), sum(crc32(concat_ws('|', id, name, balance, hex(raw), extra, at))) from customers;
        """);

    public Task<string> QueryAsync(string container, string sql) => Docker.ExecAsync(
        container, sql, "sh", "-c",
        $"MYSQL_PWD=\"${(Engine == "mysql" ? "MYSQL" : "MARIADB")}_ROOT_PASSWORD\" exec {Client} --default-character-set=utf8mb4 -N -uroot shop");
}

internal sealed record SqliteDatabase(string Image) : Database("sqlite", Image)
{
    public override string DatabaseName => "/data/shop.db";

    public override IEnumerable<string> Variables(string password) => [];

    public override async Task<bool> IsReadyAsync(string container) => (await Docker.TryAsync("exec", container, "sqlite3", "-version")).ExitCode == 0;

    public override Task SeedAsync(string container) => Docker.ExecAsync(
        container,
        """
        pragma journal_mode = wal;
        pragma user_version = 7;
        create table customers(id integer primary key, name text not null, balance real, raw blob);
        with recursive c(n) as (select 1 union all select n + 1 from c where n < 20000) insert into customers select n, 'Zoë ''"\ ' || n || char(10), n * 1.07, randomblob(20) from c;
        create table "or ders"(id int, total real);
        insert into "or ders" select id, balance / 3 from customers where id <= 5000;
        create view rich as select * from customers where balance > 1000;
        create trigger touch after delete on customers begin select 1; end;
        """,
        "sqlite3", "/data/shop.db");

    public override Task<string> FingerprintAsync(string container) => Docker.ExecAsync(
        container, null, "sh", "-c",
        "sqlite3 /data/shop.db 'pragma user_version; select count(*) from customers; select count(*) from \"or ders\"; select count(*) from rich; select name from sqlite_master order by 1' " +
        "&& sqlite3 /data/shop.db 'select quote(id), quote(name), quote(balance), quote(raw) from customers order by id; select rowid, quote(id), quote(total) from \"or ders\" order by rowid' | sha256sum");
}
