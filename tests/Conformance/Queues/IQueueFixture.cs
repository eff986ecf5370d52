using Baktainer.Coordination.Queues;

namespace Baktainer.Conformance.Queues;

/// <summary>What the conformance suite needs to know about a kind of queue.</summary>
public interface IQueueFixture
{
    /// <summary>Queues of which none exists yet.</summary>
    ITestQueues CreateNew();
}

/// <summary>Queues, another way to them, and their time.</summary>
public interface ITestQueues
{
    IWorkQueue Queue { get; }

    /// <summary>The same queues as another process sees them.</summary>
    IWorkQueue OpenAgain();

    /// <summary>Lets time pass, or waits for it.</summary>
    Task PassAsync(TimeSpan time);
}
