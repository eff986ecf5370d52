using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Baktainer.Coordination.State.Sqlite;

/// <summary>SQLite itself: linked into a Native AOT build; elsewhere the system's own.</summary>
internal static class SqliteLibrary
{
    private static readonly Lazy<bool> Ready = new(Load);

    public static void Initialize() => _ = Ready.Value;

    private static bool Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_sqlite3());
        raw.FreezeProvider();
        return true;
    }

    // The plain name is only there where the development package is installed.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        NativeLibrary.TryLoad("libsqlite3.so.0", assembly, path, out var handle) ? handle : 0;
}
