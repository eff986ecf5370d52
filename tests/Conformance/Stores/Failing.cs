using Baktainer.Contracts;

namespace Baktainer.Conformance.Stores;

/// <summary>Asserts that something fails, and how.</summary>
internal static class Failing
{
    public static async Task<BaktainerException> With(FailureCode code, Func<Task> action)
    {
        var failure = await Assert.ThrowsAsync<BaktainerException>(action);
        Assert.Equal(code, failure.Code);
        return failure;
    }
}
