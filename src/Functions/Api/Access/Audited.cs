using Baktainer.Contracts;
using Baktainer.Coordination.Operators;

namespace Baktainer.Functions.Api.Access;

/// <summary>Says that a route changes something, and is in the audit log as such.</summary>
/// <param name="Action">For example <c>policies.put</c>.</param>
internal sealed record Audited(string Action);

/// <summary>Writes the audit log. An entry that cannot be written fails the request, though the change is made by then: the log of the program has it.</summary>
internal static class Auditing
{
    private const int LongestSubject = 400;
    private static readonly string[] SubjectParts = ["host", "name", "id"];

    public static RouteHandlerBuilder Audit(this RouteHandlerBuilder route, string action, AuditLog log) => route
        .WithMetadata(new Audited(action))
        .AddEndpointFilter(async (invocation, next) =>
        {
            var outcome = AuditEntry.Done;
            try
            {
                return await next(invocation);
            }
            catch (Exception e)
            {
                outcome = Code(e).Id;
                throw;
            }
            finally
            {
                await WriteAsync(invocation.HttpContext, log, action, outcome);
            }
        });

    /// <summary>For what the path does not name.</summary>
    public static void SetSubject(this HttpContext context, string subject) => context.Items[typeof(Audited)] = subject;

    private static FailureCode Code(Exception failure) => failure switch
    {
        BaktainerException e => e.Code,
        BadHttpRequestException => FailureCodes.BadUsage,
        OperationCanceledException => FailureCodes.Stopped, // The caller went away, or the program ends: perhaps it was done all the same.
        _ => FailureCodes.Unexpected,
    };

    private static Task WriteAsync(HttpContext context, AuditLog log, string action, string outcome)
    {
        var subject = context.Items[typeof(Audited)] as string ?? string.Join('/', SubjectParts.Select(part => context.Request.RouteValues[part]).Where(value => value is not null));
        var printable = string.Concat(subject.Take(LongestSubject).Select(c => c is >= ' ' and <= '~' ? c : '?'));
        // Not given up when the caller goes away: what happened, happened.
        return log.AddAsync(Caller.Of(context.User).Who, RemoteAddress.Of(context)?.ToString(), action, printable, outcome, CancellationToken.None);
    }
}
