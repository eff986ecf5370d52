using System.Text;

namespace Baktainer.Agent.Tests.Engines;

/// <summary>A server with something of everything that a dump must bring along.</summary>
internal static class MySqlSeed
{
    public static string Server => Shop.Replace("<TAB>", "\t") + string.Concat(Hostile.Databases.Select(Database));

    public const string MariaDbOnly =
        """
        USE shop;
        CREATE SEQUENCE numbers START WITH 100 NOCACHE;
        CREATE TABLE past (v int) WITH SYSTEM VERSIONING;
        INSERT INTO past VALUES (1);
        UPDATE past SET v = 2;

        """;

    private const string Shop =
        """
        CREATE DATABASE `empty`;
        CREATE DATABASE shop CHARACTER SET latin1;
        USE shop;
        CREATE TABLE items (id bigint AUTO_INCREMENT PRIMARY KEY, name varchar(50) CHARACTER SET utf8mb4, old varchar(20), raw blob, doc json, at timestamp(6) NULL,
          price decimal(20, 6), f double, e enum('a', 'b''c'), twice double AS (f * 2) STORED, bits bit(5)) ENGINE=InnoDB;
        INSERT INTO items (name, old, raw, doc, at, price, f, e, bits) VALUES
          ('it''s \\ "q" 😀', 'é', x'00ff270a5c1a', '{"a": [1, null]}', '2024-02-29 12:00:00.123456', 12345678901234.567891, 1e-300, 'b''c', b'10101'),
          (NULL, '-- no comment', '', NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO items (name, raw)
          WITH RECURSIVE s AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 49) SELECT CONCAT('n', a.n, b.n), UNHEX(SHA2(a.n, 256)) FROM s a, s b;
        CREATE TABLE `odd ``table<TAB>"q"` (k bigint PRIMARY KEY, CONSTRAINT parent FOREIGN KEY (k) REFERENCES items (id));
        CREATE TABLE zeros (t varchar(10) CHARACTER SET binary);
        INSERT INTO zeros VALUES (x'0061'), ('');
        CREATE VIEW dear AS SELECT id FROM items WHERE price > 1;
        CREATE VIEW a_view_of_a_view AS SELECT * FROM dear;
        DELIMITER ;;
        CREATE TRIGGER shout BEFORE INSERT ON items FOR EACH ROW BEGIN SET NEW.old = UPPER(NEW.old); END;;
        CREATE PROCEDURE p (a int) BEGIN SELECT a; END;;
        CREATE FUNCTION plus (a int) RETURNS int DETERMINISTIC RETURN a + 1;;
        CREATE EVENT later ON SCHEDULE EVERY 1 YEAR STARTS '2030-01-01' DO BEGIN DELETE FROM items; END;;
        DELIMITER ;

        """;

    private static string Database(string name) =>
        $"CREATE DATABASE {Quote(name)}; CREATE TABLE {Quote(name)}.name (v text); INSERT INTO {Quote(name)}.name VALUES ('{Convert.ToHexString(Encoding.UTF8.GetBytes(name))}');\n";

    public static string Quote(string name) => "`" + name.Replace("`", "``") + "`";
}
