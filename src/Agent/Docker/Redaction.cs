using Baktainer.Agent.Engines;

namespace Baktainer.Agent.Docker;

/// <summary>Takes the password a tool was given out of what it says.</summary>
internal static class Redaction
{
    public static Func<string, string> Of(ToolCommand command)
    {
        var password = command.Secret switch
        {
            SecretDelivery.Variable variable => variable.Value.Reveal(),
            SecretDelivery.OptionFile file => file.Password.Reveal(),
            _ => "",
        };
        return text => password.Length == 0 ? text : text.Replace(password, "***", StringComparison.Ordinal);
    }
}
