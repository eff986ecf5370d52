using Baktainer.Agent.Compose;
using Baktainer.Agent.Labels;
using Baktainer.Agent.Schema;
using Baktainer.Agent.Settings;

namespace Baktainer.Agent.Check;

/// <summary>What would be wrong if a compose file were started: its services' labels, and the settings of an agent among them.</summary>
/// <param name="defaults">Where labels do not say.</param>
internal sealed class ComposeCheck(AgentDefaults defaults)
{
    /// <summary>Everything at once: of the file in order of lines, then of those that it names.</summary>
    public IReadOnlyList<Judgement> Check(ComposeFile file) =>
    [
        .. file.Problems.Select(problem => new Judgement(Source(file.Name, problem.File), null, problem.Line, problem.IsError ? Severity.Error : Severity.Warning, null, problem.Message))
            .Concat(file.Services.SelectMany(service => Service(file.Name, service)))
            .Concat(Collisions(file))
            .OrderBy(finding => finding.Source != file.Name).ThenBy(finding => finding.Source, StringComparer.Ordinal).ThenBy(finding => finding.Line),
    ];

    private IEnumerable<Judgement> Service(string file, ComposeService service)
    {
        var labels = LabelParser.Parse(service.ToContainer(), defaults, service.Unknown);
        return TargetCheck.Problems(labels.Problems, labels.Target).Concat(SettingProblems(service)).Select(problem => Judge(file, service, problem)).Concat(Unknown(file, service));
    }

    /// <summary>Of an agent among the services: whatever has one of our variables. A file that a variable names is in the container, and not read.</summary>
    private static IEnumerable<Problem> SettingProblems(ComposeService service)
    {
        var values = service.Environment.ToDictionary(pair => pair.Key, pair => pair.Value.Text);
        if (!values.Keys.Any(IsSetting)) return [];
        var unknown = service.Unknown.Append(SettingsSchema.EncryptionKeyFile.Name).ToHashSet();
        foreach (var entry in SettingsSchema.All.Where(entry => !entry.IsPlainOnly && values.Remove(entry.Name + SettingsSchema.FileSuffix)))
        {
            values[entry.Name] = "in the container";
            unknown.Add(entry.Name);
        }

        return AgentSettings.Parse(values.GetValueOrDefault, _ => "", values.Keys, service.Name, unknown).Problems
            .Where(problem => !unknown.Contains(problem.Name)
                && !(problem.Name == SettingsSchema.Replicas.Name && unknown.Any(name => name.StartsWith("BT_REPLICA", StringComparison.Ordinal)))
                && !(problem.Name.StartsWith("BT_DOCKER_", StringComparison.Ordinal) && unknown.Contains(SettingsSchema.DockerHosts.Name)));
    }

    /// <summary>What seems to be missing from a service that is not whole may well be there.</summary>
    private static Judgement Judge(string file, ComposeService service, Problem problem)
    {
        var written = service.Labels.GetValueOrDefault(problem.Name) ?? service.Environment.GetValueOrDefault(problem.Name);
        var finding = Judgement.Of(Source(file, written?.File), service.Name, problem) with { Line = written?.Line ?? service.Line };
        return written is null && problem.IsError && !service.IsWhole
            ? finding with { Severity = Severity.Warning, Message = $"{problem.Message} (Not all of this service's values are known here, so this may be wrong.)" }
            : finding;
    }

    /// <summary>Only ours; the values are not quoted, for a part of them may be a password.</summary>
    private static IEnumerable<Judgement> Unknown(string file, ComposeService service) =>
        service.Labels.Where(label => label.Key.StartsWith(LabelSchema.Prefix, StringComparison.OrdinalIgnoreCase)).Concat(service.Environment.Where(variable => IsSetting(variable.Key)))
            .Where(pair => !pair.Value.IsKnown)
            .Select(pair => new Judgement(Source(file, pair.Value.File), service.Name, pair.Value.Line, Severity.Note, Display.Name(pair.Key), "has a variable in it whose value is not known here: it was not checked."));

    /// <summary>Two targets of one name would mix their backups. Files are taken to be for one host.</summary>
    private IEnumerable<Judgement> Collisions(ComposeFile file) =>
        file.Services.Where(service => service.IsWhole)
            .Select(service => (Service: service, LabelParser.Parse(service.ToContainer(), defaults).Target?.Name))
            .Where(target => target.Name is not null).GroupBy(target => target.Name).Where(group => group.Count() > 1)
            .SelectMany(group => group.Skip(1).Select(second => (second.Service, Named: second.Service.Labels.GetValueOrDefault(LabelSchema.Name.Name), First: group.First().Service, group.Key)))
            .Select(second => new Judgement(
                Source(file.Name, second.Named?.File), second.Service.Name, second.Named?.Line ?? second.Service.Line, Severity.Error, LabelSchema.Name.Name,
                $"The name '{second.Key}' is also that of the service '{second.First.Name}': give each its own."));

    /// <summary>Another file's path is a stranger's text.</summary>
    private static string Source(string file, string? other) => other is null ? file : Display.Plain(other);

    private static bool IsSetting(string name) => name.StartsWith(SettingsSchema.Prefix, StringComparison.Ordinal);
}
