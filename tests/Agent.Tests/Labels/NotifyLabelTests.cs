using Baktainer.Notifications.Routing;

namespace Baktainer.Agent.Tests.Labels;

/// <summary>Whom to tell of what happens to a target.</summary>
public sealed class NotifyLabelTests
{
    [Fact]
    public void Without_labels_the_routes_hold() => Assert.Null(Reading.Clean(Reading.With()).Notify);

    [Fact]
    public void Labels_say_who_hears_of_what_and_when()
    {
        var rules = Reading.Clean(Reading.With(
            ("baktainer.notify", "true"), ("baktainer.notify.channels", "slack, ops"), ("baktainer.notify.events", "failed,completed"),
            ("baktainer.notify.failures", "3"), ("baktainer.notify.onchange", "yes"))).Notify!;

        Assert.Equal((true, 3, true), (rules.Enabled, rules.AfterFailures, rules.OnChange));
        Assert.Equal(["slack", "ops"], rules.Channels);
        Assert.Equal(["failed", "completed"], rules.Events);
        Assert.Empty(rules.Problems());
    }

    [Fact]
    public void Unknown_event_is_an_error_with_the_nearest_one() =>
        Assert.Contains("did you mean failed?", Reading.Error(Reading.With(("baktainer.notify.events", "faled")), "baktainer.notify.events"), StringComparison.Ordinal);

    [Fact]
    public void One_label_alone_leaves_the_rest_to_the_routes() =>
        Assert.Equal(new NotifyRules { Enabled = false }, Reading.Clean(Reading.With(("baktainer.notify", "false"))).Notify);
}
