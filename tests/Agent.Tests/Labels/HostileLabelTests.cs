using Baktainer.Agent.Labels;
using CsCheck;

namespace Baktainer.Agent.Tests.Labels;

/// <summary>Anybody who may start a container writes labels.</summary>
public sealed class HostileLabelTests
{
    private const string Canary = "c4nary-s3cret";

    private static readonly string[] Nasty =
    [
        "", " ", "-", "--", "--all", "../..", "/etc/passwd", "a/b", "a\\b", "\0", "\n", "ok\n--evil", "\"x\"", "'", "$(id)", "`id`", ";", "|", "a,b", ",", "*",
        "\u202e", "\u0085", "\ud800", "\udc00x", "\ufeff", "true", "false", "postgres", "mysql", "sqlite", "zstd", "plain", "5432", "999999999999999999", "%s%n", "💾",
        "AGE-SECRET-KEY-1QQQQ", "..", ".",
    ];

    private static readonly Gen<string> Text = Gen.Frequency(
        (3, Gen.Int[0, Nasty.Length - 1].Select(at => Nasty[at])),
        (2, Gen.String[Gen.Char, 0, 40]),
        (2, Gen.String[Gen.Char[' ', '~'], 0, 40]),
        (1, Gen.String[Gen.Char['a', 'z'], 0, 3000]));

    private static readonly Gen<(string, string)> Label = Gen.Select(
        Gen.Frequency(
            (6, Gen.Int[0, LabelSchema.All.Count - 1].Select(at => LabelSchema.All[at].Name)),
            (1, Text.Select(text => LabelSchema.Prefix + text)),
            (1, Text)),
        Text);

    private static readonly string[] VariableNames =
        ["POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB", "MYSQL_USER", "MYSQL_PASSWORD", "MYSQL_ROOT_PASSWORD", "MYSQL_DATABASE", "MARIADB_DATABASE", "POSTGRES_USER_FILE", "POSTGRES_PASSWORD_FILE"];

    private static readonly Gen<(string, string)> Variable = Gen.Select(Gen.Int[0, VariableNames.Length - 1].Select(at => VariableNames[at]), Text);

    [Fact]
    public void No_label_crashes_the_parser_or_reaches_a_target_unchecked()
    {
        var targets = 0;
        Gen.Select(Label.Array[0, 5], Variable.Array[0, 3], Gen.Frequency((3, Gen.Const("db-1")), (1, Text))).Sample(
            (labels, variables, name) =>
            {
                var container = Reading.Container([.. Reading.Sound, .. labels], [.. variables.DistinctBy(variable => variable.Item1)]) with { Name = name };
                var result = LabelParser.Parse(container, Reading.Defaults);
                LabelParser.ConnectionFor(container, result.Target?.Engine ?? "postgres");

                Assert.All(result.Problems, problem => Assert.True(IsShowable(problem.Label + problem.Message), problem.Message));
                if (result.Target is not { } target) return;
                Interlocked.Increment(ref targets);
                Assert.Matches(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z", target.Name);
                Assert.Contains(target.Engine, (string[])["postgres", "mysql", "mariadb", "sqlite"]);
                Assert.All((string[])[.. target.Dump.Databases, target.Connection.User.Literal?.Reveal() ?? "none", $"x{target.Connection.User.Reference}{target.Connection.Password.Reference}"], text => Assert.True(IsSafe(text), text));
                Assert.Equal(target.Dump.All, target.Dump.Databases.Count == 0);
            },
            iter: 10_000);
        Assert.True(targets > 500, $"only {targets} targets: the test proves little");
    }

    [Fact]
    public void No_problem_ever_shows_a_password()
    {
        Gen.Select(Label.Array[0, 8], Text, Text).Sample(
            (labels, before, after) =>
            {
                (string, string)[] secret = [("baktainer.db.password", before + Canary + after), ("baktainer.db.password.secret", after + Canary)];
                var result = Reading.Parse([.. Reading.Sound, .. labels, .. secret], ("POSTGRES_PASSWORD", before + Canary));

                Assert.All(result.Problems, problem => Assert.DoesNotContain(Canary, problem.Message, StringComparison.Ordinal));
                Assert.DoesNotContain(Canary, $"{result.Target}", StringComparison.Ordinal);
            },
            iter: 5_000);
    }

    private static bool IsSafe(string text) => text.Length > 0 && text[0] != '-' && IsShowable(text);

    private static bool IsShowable(string text) => !text.Any(char.IsControl) && text.EnumerateRunes().All(rune => rune.Value is not (0x202e or 0xfeff));
}
