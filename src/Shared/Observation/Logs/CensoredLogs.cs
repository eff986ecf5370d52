using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Baktainer.Observation.Logs;

/// <summary>Hands every line on with what <see cref="Censor"/> leaves of its text, its values and its exception.</summary>
/// <param name="inner">Writes them; disposed of by whoever made it.</param>
public sealed class CensoredLogs(ILoggerProvider inner) : ILoggerProvider, ISupportExternalScope
{
    /// <summary>Makes lines go to this one provider alone, censored.</summary>
    public static void To<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TProvider>(IServiceCollection services)
        where TProvider : class, ILoggerProvider
    {
        foreach (var open in services.Where(service => service.ServiceType == typeof(ILoggerProvider)).ToList()) services.Remove(open);
        services.AddSingleton<TProvider>();
        services.AddSingleton<ILoggerProvider>(parts => new CensoredLogs(parts.GetRequiredService<TProvider>()));
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new CensoredLogger(inner.CreateLogger(categoryName));

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => (inner as ISupportExternalScope)?.SetScopeProvider(scopeProvider);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Not ours.
    }

    private sealed class CensoredLogger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!inner.IsEnabled(logLevel)) return;
            var line = new Line(Censor.Of(formatter(state, exception)), state as IReadOnlyList<KeyValuePair<string, object?>> ?? []);
            inner.Log(logLevel, eventId, line, exception is null ? null : new CensoredException(exception), static (line, _) => line.ToString());
        }
    }

    /// <summary>What formatters see: a text, and named values.</summary>
    private sealed class Line(string text, IReadOnlyList<KeyValuePair<string, object?>> values) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => values.Count;

        public KeyValuePair<string, object?> this[int index] => KeyValuePair.Create(values[index].Key, Shown(values[index].Value));

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

        public override string ToString() => text;

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private static object? Shown(object? value) => value is null || value.GetType().IsPrimitive ? value : Censor.Of(value.ToString() ?? "");
    }

#pragma warning disable CA1064 // Nobody throws or catches it: it is only written.
    private sealed class CensoredException(Exception inner) : Exception
#pragma warning restore CA1064
    {
        public override string Message => Censor.Of(inner.Message);

        public override string ToString() => Censor.Of(inner.ToString());
    }
}
