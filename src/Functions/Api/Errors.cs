using System.Text.Json;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Protocol;
using Microsoft.AspNetCore.Diagnostics;

namespace Baktainer.Functions.Api;

/// <summary>The edge of both APIs: every failure becomes a status and an <see cref="ErrorAnswer"/>; what is unexpected tells the caller nothing about the inside.</summary>
internal sealed class Errors(ILogger<Errors> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        var (status, answer) = Answer(exception);
        if (status >= StatusCodes.Status500InternalServerError && exception is not BaktainerException) Log.Unexpected(log, context.Request.Path, exception);
        else Log.Refused(log, context.Request.Method, context.Request.Path, (exception as BaktainerException)?.Code ?? FailureCodes.BadUsage, answer.Message);
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(answer, CoordinationJson.Default.ErrorAnswer, cancellationToken: cancellationToken);
        return true;
    }

    private static (int Status, ErrorAnswer Answer) Answer(Exception exception) => exception switch
    {
        BaktainerException e => (StatusOf(e), ErrorAnswer.Of(e)),
        BadHttpRequestException e => (e.StatusCode, new ErrorAnswer(FailureCodes.BadUsage.Id, e.InnerException is JsonException ? "The body is not the JSON that is expected here." : e.Message, null)),
        _ => (StatusCodes.Status500InternalServerError, new ErrorAnswer(FailureCodes.Unexpected.Id, "The control plane failed unexpectedly. Its log says why.", null)),
    };

    private static int StatusOf(BaktainerException e) => e.Kind switch
    {
        FailureKind.Full when e.Code == FailureCodes.RecordTooLarge => StatusCodes.Status413PayloadTooLarge, // Never taken, however often it is sent.
        FailureKind.Usage or FailureKind.Configuration => StatusCodes.Status400BadRequest,
        FailureKind.NotFound => StatusCodes.Status404NotFound,
        FailureKind.Conflict => StatusCodes.Status409Conflict,
        FailureKind.Denied => StatusCodes.Status403Forbidden,
        FailureKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        FailureKind.Full => StatusCodes.Status507InsufficientStorage,
        FailureKind.Corrupt => StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status500InternalServerError,
    };
}
