using System.Reflection;
using System.Security;
using System.Text;
using System.Text.Json.Serialization;
using Baktainer.Agent.Tests.Documents;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Baktainer.Agent.Tests.Docker;

/// <summary>
/// The client's JSON contexts hold every model of the Docker API, two times: a sixth of the agent's executable. <c>src/Agent/Docker/unused-models.xml</c> tells the
/// ahead-of-time compiler which to leave out. <c>UPDATE_DOCS=1</c> rewrites it; a model that is asked for all the same throws.
/// </summary>
public sealed class UnusedModelsTests
{
    /// <summary>What the agent's calls send and receive as JSON: a new kind of call adds its own here.</summary>
    private static readonly Type[] Used =
    [
        typeof(ContainerListResponse), typeof(ContainerInspectResponse), typeof(CreateContainerParameters), typeof(CreateContainerResponse), typeof(ContainerWaitResponse),
        typeof(ContainerExecCreateParameters), typeof(ContainerExecCreateResponse), typeof(ContainerExecStartParameters), typeof(ContainerExecInspectResponse), typeof(Message),
    ];

    private static readonly Assembly Client = typeof(DockerClient).Assembly;

    [Fact]
    public void Models_that_no_call_needs_are_left_out_of_the_executable()
    {
        var path = Repository.File("src", "Agent", "Docker", "unused-models.xml");
        var expected = Substitutions();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1") File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path), ignoreLineEndingDifferences: false);
    }

    /// <summary>The format of the trimmer's substitution files: <c>remove</c> makes a method throw.</summary>
    private static string Substitutions()
    {
        var needed = new HashSet<Type>();
        foreach (var type in Used) Need(type, needed);
        var answered = new HashSet<Type>();
        var text = new StringBuilder("<!-- Written by UnusedModelsTests. -->\n<linker>\n  <assembly fullname=\"Docker.DotNet\">\n");
        // The order in which the client asks them: what the first knows, the second is never asked for.
        foreach (var context in Contexts())
        {
            text.Append($"    <type fullname=\"{context.FullName}\">\n");
            foreach (var factory in Factories(context).Where(factory => !answered.Add(Model(factory)) || !Reached(Model(factory), needed)))
                text.Append($"      <method signature=\"{SecurityElement.Escape(Signature(factory))}\" body=\"remove\" />\n");
            text.Append("    </type>\n");
        }

        return text.Append("  </assembly>\n</linker>\n").ToString();
    }

    private static IEnumerable<Type> Contexts() =>
        Client.GetTypes().Where(type => type.IsSubclassOf(typeof(JsonSerializerContext))).OrderByDescending(type => type.Namespace!.EndsWith("Models", StringComparison.Ordinal));

    private static IEnumerable<MethodInfo> Factories(Type context) =>
        context.GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(method => method.Name.StartsWith("Create_", StringComparison.Ordinal))
            .OrderBy(method => method.Name, StringComparer.Ordinal);

    /// <summary>T of the JsonTypeInfo&lt;T&gt; that it makes.</summary>
    private static Type Model(MethodInfo factory) => factory.ReturnType.GetGenericArguments()[0];

    private static void Need(Type type, HashSet<Type> needed)
    {
        foreach (var part in Parts(type)) Need(part, needed);
        if (type.Assembly != Client || !needed.Add(type)) return;
        if (type.BaseType is { } parent) Need(parent, needed);
        foreach (var property in type.GetProperties()) Need(property.PropertyType, needed);
    }

    private static bool Reached(Type type, HashSet<Type> needed) => Parts(type).All(part => Reached(part, needed)) && (type.Assembly != Client || type.IsArray || needed.Contains(type));

    private static IEnumerable<Type> Parts(Type type) => type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments();

    private static string Signature(MethodInfo method) =>
        $"{Name(method.ReturnType)} {method.Name}({string.Join(',', method.GetParameters().Select(parameter => Name(parameter.ParameterType)))})";

    private static string Name(Type type) => type switch
    {
        { IsArray: true } => Name(type.GetElementType()!) + "[]",
        { IsGenericType: true } => $"{Name(type.GetGenericTypeDefinition().FullName!)}<{string.Join(',', type.GetGenericArguments().Select(Name))}>",
        _ => Name(type.FullName!),
    };

    private static string Name(string fullName) => fullName.Replace('+', '/');
}
