using Baktainer.Agent.Settings;

namespace Baktainer.Agent.Tests.Settings;

/// <summary>Environments in one line, for the tests of this folder.</summary>
internal static class Variables
{
    public static SettingsResult Parse(params (string Name, string Value)[] variables) => Parse([], variables);

    public static SettingsResult Parse(Dictionary<string, string> files, params (string Name, string Value)[] variables)
    {
        var environment = variables.ToDictionary(variable => variable.Name, variable => variable.Value);
        return AgentSettings.Parse(
            environment.GetValueOrDefault,
            path => files.TryGetValue(path, out var text) ? text : throw new FileNotFoundException($"Could not find file '{path}'."),
            environment.Keys,
            machineName: "db1");
    }

    public static AgentSettings Clean(SettingsResult result)
    {
        Assert.Empty(result.Problems);
        return Assert.IsType<AgentSettings>(result.Settings);
    }

    public static string Error(SettingsResult result, string name) => Only(result, name, isError: true);

    public static string Warning(SettingsResult result, string name) => Only(result, name, isError: false);

    private static string Only(SettingsResult result, string name, bool isError)
    {
        var problem = Assert.Single(result.Problems, problem => problem.Name == name);
        Assert.Equal(isError, problem.IsError);
        Assert.Equal(result.Problems.Any(one => one.IsError), result.Settings is null);
        return problem.Message;
    }
}
