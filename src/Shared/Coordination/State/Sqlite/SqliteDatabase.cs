using Baktainer.Contracts;
using Microsoft.Data.Sqlite;

namespace Baktainer.Coordination.State.Sqlite;

/// <summary>One connection to the file, opened when first needed and used by one caller at a time.</summary>
internal sealed class SqliteDatabase(string path) : IDisposable
{
    /// <summary>How long to wait for other processes that write.</summary>
    private const int BusySeconds = 30;

    /// <summary>Of the schema. A file of a later one is left alone.</summary>
    private const long FormatVersion = 1;

    // AUTOINCREMENT: the id of a deleted record is not given to another, so no version ever comes back.
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS records (
          id INTEGER PRIMARY KEY AUTOINCREMENT, tbl TEXT NOT NULL, part TEXT NOT NULL, row TEXT NOT NULL,
          body TEXT NOT NULL, revision INTEGER NOT NULL, UNIQUE (tbl, part, row)) STRICT;
        PRAGMA user_version = 1;
        """;

    private readonly SemaphoreSlim turn = new(1);
    private SqliteConnection? connection;

    /// <summary>Runs one statement, which is one transaction. It runs on the caller's thread: a flush takes milliseconds.</summary>
    public async Task<T> RunAsync<T>(
        string action, Func<SqliteCommand, T> work, string sql, (string Name, object Value)[] values, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            connection ??= Open();
            using var command = Command(connection, sql);
            foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
            return work(command);
        }
        catch (Exception e) when (SqliteFailures.IsFailure(e))
        {
            throw SqliteFailures.Translate(e, $"{action} records in '{path}'");
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        connection?.Dispose();
        turn.Dispose();
    }

    private SqliteConnection Open()
    {
        SqliteLibrary.Initialize();
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent) Directory.CreateDirectory(parent);
        var opened = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = BusySeconds }.ToString());
        try
        {
            opened.Open();
            // Before anything is in it: it will hold leases. Its -wal and -shm files get the same mode.
            if (new FileInfo(path).Length == 0) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            SetUp(opened);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private void SetUp(SqliteConnection opened)
    {
        Execute(opened, $"PRAGMA busy_timeout = {BusySeconds * 1000}");
        if (Scalar(opened, "PRAGMA journal_mode = WAL") is not "wal")
            throw new BaktainerException(FailureCodes.StateDenied, $"'{path}' cannot be shared by processes.", "Put it on a local disk: network file systems lack shared memory.");
        Execute(opened, "PRAGMA synchronous = FULL");
        switch (Scalar(opened, "PRAGMA user_version"))
        {
            case 0L:
                Execute(opened, Schema);
                break;
            case > FormatVersion:
                throw new BaktainerException(FailureCodes.StateUnreadable, $"'{path}' was written by a later version of Baktainer.", "Use that version, or another file.");
        }
    }

    private static object? Scalar(SqliteConnection opened, string sql)
    {
        using var command = Command(opened, sql);
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection opened, string sql)
    {
        using var command = Command(opened, sql);
        command.ExecuteNonQuery();
    }

#pragma warning disable CA2100 // Every text is put together of constants of this folder.
    private static SqliteCommand Command(SqliteConnection opened, string sql) => new(sql, opened);
#pragma warning restore CA2100
}
