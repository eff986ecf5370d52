namespace Baktainer.Agent.Settings;

/// <summary>How the user wants dumps to reach the agent.</summary>
public enum TransportMode
{
    /// <summary>Direct where it can be, else attached.</summary>
    Auto,

    /// <summary>By a pipe on this machine.</summary>
    Direct,

    /// <summary>Through the Docker API.</summary>
    Attached,
}

/// <summary>What log entries look like.</summary>
public enum LogFormat
{
    Text,
    Json,
}
