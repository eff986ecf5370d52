namespace Baktainer.EndToEnd.Support;

/// <summary>Where the checkout and the program under test are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The real, published executable; <c>./build.sh</c> makes it. Another where <c>BAKTAINER_TEST_PROGRAM</c> names one: as it is built, of whose lines can be said which ran.</summary>
    public static string Binary { get; } = RequireBinary(Environment.GetEnvironmentVariable("BAKTAINER_TEST_PROGRAM") ?? Path.Combine(Root, "dist", "baktainer"));

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Baktainer.sln")) ? directory : Find(Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("Not inside the checkout."));

    private static string RequireBinary(string path) => File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: run ./build.sh.");
}
