using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Baktainer.Archive.Age;
using Baktainer.Contracts;
using Baktainer.Coordination;
using Baktainer.Coordination.Protocol;
using Baktainer.Storage;
using Polly;

namespace Baktainer.Agent.Control;

/// <summary>A control plane over HTTPS. Claims and reports are not repeated here: the next heartbeat does that. What a job at work asks for is, while the control plane is away.</summary>
internal sealed class RemoteControlPlane(ControlPlaneClient client, AgentIdentity agent, TimeProvider time) : IControlPlane
{
    private readonly X25519Identity identity = AgeKeys.ParseIdentity(agent.Identity);
    private readonly ControlPlaneClient patient = client.Patient(time);

    /// <summary>Whether this host lets the control plane have backups put back.</summary>
    public bool CanRestore { get; init; }

    /// <summary>Whether it proves backups.</summary>
    public bool CanDrill { get; init; }

    /// <inheritdoc/>
    public Task<ClaimAnswer> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        client.PostAsync("claim", request with { CanRestore = CanRestore, CanDrill = CanDrill }, CoordinationJson.Default.ClaimRequest, CoordinationJson.Default.ClaimAnswer, agent.Token, cancellationToken);

    /// <inheritdoc/>
    public IBackupSink SinkOf(HeldJob job) => new ReportedBackup(Objects(job));

    /// <inheritdoc/>
    public async Task<Manifest> OrderedBackupAsync(HeldJob job, CancellationToken cancellationToken) => (await patient.PostAsync(
        "restore", new OrderedBackupRequest(job), CoordinationJson.Default.OrderedBackupRequest, CoordinationJson.Default.OrderedBackupAnswer, agent.Token, cancellationToken)).Manifest;

    /// <inheritdoc/>
    public IBackupSource SourceOf(HeldJob job) => new GrantedBackup(Objects(job));

    /// <summary>Where goes what that replaces.</summary>
    public IBackupSink KeeperOf(HeldJob job) => new KeptBackup(
        Objects(job), (manifest, token) => patient.PostAsync("keep", new KeepRequest(job, manifest), CoordinationJson.Default.KeepRequest, agent.Token, token));

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, Secret>> CredentialsAsync(HeldJob job, IReadOnlyList<string> references, bool fresh, CancellationToken cancellationToken)
    {
        var request = new CredentialsRequest(job, references, fresh);
        var answer = await patient.PostAsync("credentials", request, CoordinationJson.Default.CredentialsRequest, CoordinationJson.Default.CredentialsAnswer, agent.Token, cancellationToken);
        try
        {
            await using var plain = AgeFile.Decrypt(new BytesStream(Convert.FromBase64String(answer.Sealed)), [identity]);
            var values = await JsonSerializer.DeserializeAsync(plain, CoordinationJson.Default.IReadOnlyDictionaryStringString, cancellationToken) ?? throw new JsonException();
            return values.ToDictionary(value => value.Key, value => new Secret(value.Value));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new BaktainerException(FailureCodes.ProtocolMismatch, "The control plane sent credentials that cannot be read.", "Update the agent.");
        }
    }

    /// <inheritdoc/>
    public Task ReportAsync(Report report, CancellationToken cancellationToken) =>
        client.PostAsync("report", report, CoordinationJson.Default.Report, agent.Token, cancellationToken);

    private GrantedObjects Objects(HeldJob job) => new(job, client, patient, agent.Token, time);
}

/// <summary>Speaks the agent protocol.</summary>
/// <param name="http">The connection.</param>
/// <param name="server">Ends with a slash.</param>
/// <param name="retry">How calls are repeated.</param>
internal sealed class ControlPlaneClient(HttpClient http, Uri server, ResiliencePipeline retry)
{
    /// <summary>About ten minutes: longer than a deployment of the control plane takes.</summary>
    public static readonly RetrySettings Patience = new() { Attempts = 28 };

    private const int LargestAnswer = 4 * 1024 * 1024;

    /// <summary>A client that trusts the machine's authorities, or only those in the given file.</summary>
    public static ControlPlaneClient Create(string server, string? authorities)
    {
        if (!Uri.TryCreate(server.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address is not { Scheme: "https", UserInfo: "", Query: "", Fragment: "" })
            throw new BaktainerException(FailureCodes.BadUsage, $"'{server}' is no control plane's address.", "Write https://host[:port]; agents speak HTTPS only.");
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (authorities is not null) handler.SslOptions.CertificateChainPolicy = TrustedAuthorities.Only(authorities);
        return new ControlPlaneClient(new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(60), MaxResponseContentBufferSize = LargestAnswer }, address, ResiliencePipeline.Empty);
    }

    /// <summary>The same, with <see cref="Patience"/>: whatever was dumped so far waits.</summary>
    public ControlPlaneClient Patient(TimeProvider time) => new(http, server, Patience.ToPipeline(time));

    /// <summary>Any answer will do.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(server, "livez"), cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new BaktainerException(FailureCodes.ControlPlaneUnavailable, $"The control plane at {server} does not answer: {e.GetBaseException().Message}", "Look at the network, and at BT_CONTROL_PLANE_CA.", e);
        }
    }

    public async Task<TAnswer> PostAsync<TRequest, TAnswer>(
        string action, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, string? bearer, CancellationToken cancellationToken)
    {
        using var response = await retry.ExecuteAsync(async token => await SendAsync(action, request, requestType, bearer, token), cancellationToken);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, answerType, cancellationToken) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new BaktainerException(FailureCodes.ProtocolMismatch, $"{server} does not answer '{action}' as a control plane does.", "Check the address; update the agent.", e);
        }
    }

    public async Task PostAsync<TRequest>(string action, TRequest request, JsonTypeInfo<TRequest> requestType, string? bearer, CancellationToken cancellationToken)
    {
        using var response = await retry.ExecuteAsync(async token => await SendAsync(action, request, requestType, bearer, token), cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync<TRequest>(string action, TRequest request, JsonTypeInfo<TRequest> type, string? bearer, CancellationToken cancellationToken)
    {
        // With its length: the Functions host cannot forward a body without.
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(server, $"api/agent/v1/{action}")) { Content = content };
        if (bearer is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(message, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new BaktainerException(FailureCodes.ControlPlaneUnavailable, $"The control plane at {server} does not answer: {e.Message}", "It is tried again.", e);
        }

        if (response.IsSuccessStatusCode) return response;
        using (response) throw await RefusalAsync(action, response, cancellationToken);
    }

    private async Task<BaktainerException> RefusalAsync(string action, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var said = await ErrorAsync(response, cancellationToken);
        var code = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => FailureCodes.ControlPlaneDenied,
            HttpStatusCode.Conflict when said?.Code == FailureCodes.ObjectExists.Id => FailureCodes.ObjectExists,
            HttpStatusCode.Conflict => FailureCodes.LeaseLost,
            HttpStatusCode.NotFound when said?.Code == FailureCodes.SecretNotFound.Id => FailureCodes.SecretNotFound,
            HttpStatusCode.NotFound when said?.Code == FailureCodes.NoSuchJob.Id => FailureCodes.NoSuchJob,
            HttpStatusCode.NotFound when said?.Code == FailureCodes.ObjectNotFound.Id => FailureCodes.ObjectNotFound,
            HttpStatusCode.UnprocessableEntity when said?.Code == FailureCodes.StoreMismatch.Id => FailureCodes.StoreMismatch,
            HttpStatusCode.BadRequest when said?.Code == FailureCodes.BadUsage.Id => FailureCodes.BadUsage,
            HttpStatusCode.InsufficientStorage when said?.Code == FailureCodes.RecordTooLarge.Id => FailureCodes.RecordTooLarge,
            HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => FailureCodes.ControlPlaneUnavailable,
            _ when said is null => FailureCodes.ControlPlaneUnavailable, // Something in front of it that is just being set up, for example.
            _ => FailureCodes.ProtocolMismatch,
        };
        var message = said is null ? $"{(int)response.StatusCode} {response.StatusCode}" : $"{said.Code}: {Printable.Of(said.Message, 2000)}";
        return new BaktainerException(code, $"The control plane at {server} refused '{action}': {message}", said?.Remedy is { } remedy ? Printable.Of(remedy, 2000) : null);
    }

    private static async Task<ErrorAnswer?> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, CoordinationJson.Default.ErrorAnswer, cancellationToken);
        }
        catch (JsonException)
        {
            return null; // Something between us and it answered.
        }
    }
}
