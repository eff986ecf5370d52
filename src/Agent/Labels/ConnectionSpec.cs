using Baktainer.Agent.Engines;
using Baktainer.Contracts;

namespace Baktainer.Agent.Labels;

/// <summary>How a target says that its database is reached. A job makes a <see cref="Connection"/> of it when it starts.</summary>
/// <param name="User">Nothing for engines without users, or the engine's own default.</param>
/// <param name="Password">Nothing when none was given.</param>
/// <param name="Port">Null for the engine's default port.</param>
public sealed record ConnectionSpec(Credential User, Credential Password, int? Port = null)
{
    /// <summary>Asking again may give other values.</summary>
    public bool IsRemote => User.IsRemote || Password.IsRemote;

    /// <summary>For what runs nothing: with stand-ins for what is not looked up.</summary>
    public Connection Preview() => new(
        User.Reference is null ? User.Literal?.Reveal() : "<user>", Password.Reference is null ? Password.Literal : new Secret("<password>"), Port);
}
