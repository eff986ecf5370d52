using Baktainer.Agent.Schema;
using Baktainer.Contracts;
using YamlDotNet.Core;

namespace Baktainer.Agent.Compose;

/// <summary>Follows <c>extends</c>, in one file and from file to file.</summary>
internal sealed class Inheritance(ComposeSource main, NearbyFiles files, ReadingLog log)
{
    private const int Longest = 64;
    private readonly Dictionary<string, ComposeSource?> sources = new() { [Path.GetFullPath(main.Name)] = main };

    public ServiceLine Of(ServicePart service)
    {
        var parts = new List<ServicePart> { service };
        while (parts[^1].Map.Get("extends") is { } extends and not YamlText { IsNull: true })
        {
            var from = parts[^1];
            if (Base(from, extends) is not { } next) return Line(parts, isWhole: false);
            var isCircle = parts.Exists(next.Is);
            if (isCircle || parts.Count == Longest)
            {
                log.Error(from.Source.File, extends.Line, isCircle
                    ? $"'extends' goes round in a circle: {string.Join(" -> ", parts.SkipWhile(part => !part.Is(next)).Append(next).Select(part => Display.Plain(part.Name)))}."
                    : $"'extends' leads over more than {Longest} services.");
                return Line(parts, isWhole: false);
            }

            log.Count(next.Name.Length, extends.Line);
            parts.Add(next);
        }

        return Line(parts, isWhole: true);
    }

    private static ServiceLine Line(List<ServicePart> parts, bool isWhole) => new([.. parts.AsEnumerable().Reverse()], isWhole);

    private ServicePart? Base(ServicePart from, YamlNode extends)
    {
        var service = extends is YamlMap map ? map.Get("service") : extends;
        if (service is not YamlText { IsNull: false } name) return Wrong(from, extends.Line, "'extends' names no service.");
        var file = (extends as YamlMap)?.Get("file") as YamlText;
        var source = file is { IsNull: false } ? Other(from, file) : from.Source;
        if (source is null) return null;
        return source.Find(name.Text)?.Value is YamlMap found
            ? new ServicePart(source, name.Text, found)
            : Wrong(from, name.Line, $"'extends' names the service {Display.Quote(name.Text)}, which is not in {(file is null ? "this file" : Display.Quote(source.Name))}.");
    }

    private ComposeSource? Other(ServicePart from, YamlText file)
    {
        if (NamedFile.Find(from, "extends", file, log) is not { } path) return null;
        var key = Path.GetFullPath(path);
        if (sources.TryGetValue(key, out var known)) return known;
        var read = files.Read(path);
        if (read.Text is null) log.Error(from.Source.File, file.Line, $"'extends' names {Display.Quote(path)}, which cannot be read: {read.Why}.");
        return sources[key] = read.Text is null ? null : Parse(path, read.Text);
    }

    private ComposeSource? Parse(string path, string text)
    {
        try
        {
            var source = ComposeSource.Of(path, isOther: true, YamlReader.Read(text));
            if (source.Maps.Count == 0) log.Error(path, 1, "The file has no 'services': it is no compose file.");
            return source.Maps.Count == 0 ? null : source;
        }
        catch (YamlException e)
        {
            log.Error(path, (int)e.Start.Line, $"The file is not good YAML: {Printable.Of(e.Message)}");
            return null;
        }
    }

    private ServicePart? Wrong(ServicePart from, int line, string message)
    {
        log.Error(from.Source.File, line, message);
        return null;
    }
}
