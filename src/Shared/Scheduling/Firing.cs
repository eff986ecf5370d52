namespace Baktainer.Scheduling;

/// <summary>One run that a schedule asks for.</summary>
/// <param name="Due">The time that the schedule names: part of the job's identity.</param>
/// <param name="FireAt">When it is to start: later than <paramref name="Due"/> by the target's jitter, and outside blackout windows.</param>
public readonly record struct Firing(DateTimeOffset Due, DateTimeOffset FireAt);
