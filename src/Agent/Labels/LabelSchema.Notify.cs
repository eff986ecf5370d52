using Baktainer.Agent.Schema;
using Baktainer.Notifications;

namespace Baktainer.Agent.Labels;

// Whom to tell of what.
public static partial class LabelSchema
{
    private const string Notifying = "Whom to tell";
    private const string TheRoutes = "what the routes say";

    public static readonly SchemaEntry<bool?> Notify = new("baktainer.notify", Notifying, Rules.Boolean.OrAbsent())
    {
        DefaultNote = "`true`",
        Example = "false",
        Description = "`false`: nobody is told of this target, whatever happens to it.",
    };

    public static readonly SchemaEntry<IReadOnlyList<string>> NotifyChannels = new("baktainer.notify.channels", Notifying, Rules.ListOf(Rules.Segment))
    {
        DefaultNote = TheRoutes,
        Example = "slack,email",
        Description = "Who is told of this target, by the channels' names, instead of whom the routes name. Names that are no channel are passed over; "
            + "if none of them is one, the routes hold.",
    };

    public static readonly SchemaEntry<IReadOnlyList<string>> NotifyEvents = new(
        "baktainer.notify.events", Notifying, Rules.ListOf(Rules.OneOf("events, see notifications.md", [.. NoticeEvents.All.Select(kind => (kind, kind))])))
    {
        DefaultNote = TheRoutes,
        Example = "failed,recovered,completed",
        Description = "Of what.",
    };

    public static readonly SchemaEntry<int?> NotifyFailures = new("baktainer.notify.failures", Notifying, Rules.Whole(1, 1000).OrAbsent())
    {
        DefaultNote = TheRoutes,
        Example = "3",
        Description = "Failures are told from the one that is so many in a row on.",
    };

    public static readonly SchemaEntry<bool?> NotifyOnChange = new("baktainer.notify.onchange", Notifying, Rules.Boolean.OrAbsent())
    {
        DefaultNote = TheRoutes,
        Example = "true",
        Description = "Of failures in a row only the first that counts is told, and then that it is good again.",
    };
}
