using System.Text;
using Baktainer.Contracts;

namespace Baktainer.Agent.Engines.MySql;

/// <summary>The option file that gives a client its password. A value in double quotes keeps spaces and <c>#</c>; backslash escapes the rest.</summary>
internal static class OptionFile
{
    /// <summary>Clients read option files in lines of at most 4096 bytes.</summary>
    public const int MaxPasswordBytes = 1024;

    public static Secret For(Secret password)
    {
        var text = new StringBuilder("[client]\npassword=\"");
        foreach (var c in password.Reveal())
        {
            _ = c switch
            {
                '\\' => text.Append(@"\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append(@"\n"),
                '\r' => text.Append(@"\r"),
                '\t' => text.Append(@"\t"),
                '\b' => text.Append(@"\b"),
                _ => text.Append(c),
            };
        }

        return new Secret(text.Append("\"\n").ToString());
    }
}
