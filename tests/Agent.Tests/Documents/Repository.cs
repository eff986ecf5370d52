namespace Baktainer.Agent.Tests.Documents;

/// <summary>Finds the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string File(params string[] path) => Path.Combine([Root, .. path]);

    private static string Find(string directory) =>
        System.IO.File.Exists(Path.Combine(directory, "Baktainer.sln")) ? directory : Find(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("No Baktainer.sln above the tests."));
}
