namespace Baktainer.Infra.Support;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string At(params string[] path) => Path.Combine([Root, .. path]);

    public static string Read(params string[] path) => File.ReadAllText(At(path));

    /// <summary>What <c>./build.sh</c> made.</summary>
    public static string Built(params string[] path) =>
        Path.Combine([Root, "dist", .. path]) is var file && File.Exists(file) ? file : throw new FileNotFoundException($"{file} is missing: run ./build.sh.");

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Baktainer.sln")) ? directory : Find(Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("Not inside the checkout."));
}
