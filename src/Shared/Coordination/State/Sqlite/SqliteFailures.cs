using Baktainer.Contracts;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Baktainer.Coordination.State.Sqlite;

/// <summary>Says what a failure of SQLite means.</summary>
internal static class SqliteFailures
{
    public static bool IsFailure(Exception e) => e is SqliteException or IOException or UnauthorizedAccessException or DllNotFoundException;

    public static BaktainerException Translate(Exception e, string what)
    {
        var (code, remedy) = e is SqliteException sqlite ? Meaning(sqlite.SqliteErrorCode) : Meaning(e);
        return new(code, $"Could not {what}: {e.Message.TrimEnd('.')}.", remedy, e);
    }

    private static (FailureCode Code, string? Remedy) Meaning(int error) => error switch
    {
        SQLITE_BUSY or SQLITE_LOCKED => (FailureCodes.StateUnavailable, "Another process holds the file; try again."),
        SQLITE_FULL => (FailureCodes.StateFull, "Make room on its disk."),
        SQLITE_CANTOPEN or SQLITE_PERM or SQLITE_READONLY or SQLITE_AUTH => (FailureCodes.StateDenied, "Check that this user may write the file and its directory."),
        SQLITE_CORRUPT or SQLITE_NOTADB or SQLITE_FORMAT => (FailureCodes.StateUnreadable, "Put the file aside; the catalog can be rebuilt from the stores."),
        SQLITE_TOOBIG => (FailureCodes.RecordTooLarge, null),
        _ => (FailureCodes.StateUnavailable, null),
    };

    private static (FailureCode Code, string? Remedy) Meaning(Exception e) => e switch
    {
        UnauthorizedAccessException => (FailureCodes.StateDenied, "Check that this user may write the file and its directory."),
        DllNotFoundException => (FailureCodes.BadSettings, "Install SQLite (Debian: libsqlite3-0)."),
        _ => (FailureCodes.StateUnavailable, null),
    };
}
