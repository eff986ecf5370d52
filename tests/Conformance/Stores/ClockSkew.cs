using Amazon;
using Baktainer.Contracts;
using Baktainer.Tests.Support;

namespace Baktainer.Conformance.Stores;

/// <summary>A host whose clock is wrong, before a service that looks. Alone, because the SDK has one clock for all of its clients.</summary>
[Collection(nameof(StoreMemory))]
public sealed class ClockSkew(RadosGateway gateway)
{
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Upload_from_a_host_whose_clock_is_an_hour_off_is_denied_and_the_remedy_says_so(int hours)
    {
        await gateway.EnsureStartedAsync();
        var store = gateway.Open(S3Server.NewBucketName());
        await using var content = new SyntheticStream(100);
        try
        {
            AWSConfigs.ManualClockCorrection = TimeSpan.FromHours(hours);
            var failure = await Failing.With(FailureCodes.StoreDenied, () => store.PutAsync("object", content, TestContext.Current.CancellationToken));
            Assert.Contains("clock", failure.Remedy, StringComparison.Ordinal);
        }
        finally
        {
            AWSConfigs.ManualClockCorrection = null;
        }
    }
}
