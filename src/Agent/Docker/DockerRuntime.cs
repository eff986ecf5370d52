using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Baktainer.Agent.Discovery;
using Baktainer.Contracts;
using Docker.DotNet;
using Docker.DotNet.Models;
using Docker.DotNet.NativeHttp;

namespace Baktainer.Agent.Docker;

/// <summary>One Docker engine. Every failure is a <see cref="BaktainerException"/> of kind Unavailable, Denied, NotFound or TargetGone.</summary>
internal sealed class DockerRuntime(DockerEndpoint endpoint, TimeProvider time) : IDisposable
{
    private readonly DockerClient client = Client(endpoint, time);

    public DockerEndpoint Endpoint => endpoint;

    public TimeProvider Time => time;

    public Task PingAsync(CancellationToken cancellationToken) =>
        CallAsync(async docker =>
        {
            await docker.System.PingAsync(cancellationToken);
            return true;
        });

    /// <param name="label">Only containers with this label (<c>key</c> or <c>key=value</c>); filtered by the engine. Stopped ones too.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<DiscoveredContainer>> ListAsync(string label, CancellationToken cancellationToken)
    {
        var parameters = new ContainersListParameters
        {
            All = true,
            Filters = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [label] = true } },
        };
        var containers = await CallAsync(docker => docker.Containers.ListContainersAsync(parameters, cancellationToken));
        return [.. containers.Select(DockerMapping.FromList)];
    }

    /// <summary>Every running container, labelled or not.</summary>
    public async Task<IReadOnlyList<DiscoveredContainer>> ListRunningAsync(CancellationToken cancellationToken) =>
        [.. (await CallAsync(docker => docker.Containers.ListContainersAsync(new ContainersListParameters(), cancellationToken))).Select(DockerMapping.FromList)];

    /// <summary>A container by id or name, with its environment.</summary>
    public async Task<DiscoveredContainer> InspectAsync(string container, CancellationToken cancellationToken) =>
        DockerMapping.FromInspect(await CallAsync(docker => docker.Containers.InspectContainerAsync(container, cancellationToken), container));

    /// <summary>Calls back for each start and end of a container with the label, our own sidecars aside, one at a time, until the token is cancelled.</summary>
    /// <exception cref="BaktainerException">When the engine goes away, or a call back failed so.</exception>
    public Task WatchAsync(string label, Func<ContainerChange, Task> onChange, CancellationToken cancellationToken)
    {
        var parameters = new ContainerEventsParameters
        {
            Filters = new Dictionary<string, IDictionary<string, bool>>
            {
                ["type"] = new Dictionary<string, bool> { ["container"] = true },
                ["event"] = new Dictionary<string, bool> { ["start"] = true, ["die"] = true, ["destroy"] = true },
                ["label"] = new Dictionary<string, bool> { [label] = true },
            },
        };
        return CallAsync(async docker =>
        {
            var changes = Channel.CreateBounded<ContainerChange>(1024);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var watching = docker.System.MonitorEventsAsync(parameters, new EventSink(changes.Writer), stop.Token);
            var telling = TellAsync(changes.Reader, onChange, stop.Token);
            try
            {
                await Task.WhenAny(watching, telling).Unwrap();
                return true;
            }
            finally
            {
                await stop.CancelAsync();
                await Task.WhenAll(watching, telling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });
    }

    private static async Task TellAsync(ChannelReader<ContainerChange> changes, Func<ContainerChange, Task> onChange, CancellationToken cancellationToken)
    {
        await foreach (var change in changes.ReadAllAsync(cancellationToken)) await onChange(change);
    }

    /// <summary>Removes sidecars and scratch containers whose makers did not live to remove them. A sidecar ends when its maker does; a scratch container's server does not.</summary>
    public async Task<int> RemoveDeadSidecarsAsync(CancellationToken cancellationToken)
    {
        var dead = (await ListAsync(SidecarProcess.Label, cancellationToken))
            .Where(container => container.State is ("created" or "exited" or "dead") || container.Labels.ContainsKey(ScratchContainer.Label))
            .Where(container => SidecarOwner.IsGone(container.Labels[SidecarProcess.Label], Age(container))).ToList();
        foreach (var container in dead) await RemoveAsync(container.Id, cancellationToken);
        return dead.Count;
    }

    /// <summary>With its anonymous volumes, running or not. What is gone, or with an engine that is away, is left to the next sweep.</summary>
    internal async Task TryRemoveAsync(string id)
    {
        try
        {
            await RemoveAsync(id, CancellationToken.None);
        }
        catch (BaktainerException e) when (e.Kind is FailureKind.NotFound or FailureKind.Unavailable or FailureKind.TargetGone)
        {
            // As said.
        }
    }

    private Task<bool> RemoveAsync(string id, CancellationToken cancellationToken) => CallAsync(
        async docker =>
        {
            await docker.Containers.RemoveContainerAsync(id, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellationToken);
            return true;
        },
        id);

    private TimeSpan Age(DiscoveredContainer container) => time.GetUtcNow() - container.CreatedAt;

    public void Dispose() => client.Dispose();

    internal async Task<T> CallAsync<T>(Func<DockerClient, Task<T>> call, string? subject = null)
    {
        try
        {
            return await call(client);
        }
        catch (DockerApiException e)
        {
            throw Refused(e.StatusCode, e.ResponseBody, subject, e);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or TimeoutException)
        {
            throw Unavailable(e);
        }
    }

    internal HijackedConnection Hijack(string path, string body, string subject)
    {
        try
        {
            return HijackedConnection.Open(endpoint, path, body);
        }
        catch (HttpRequestException e) when (e.StatusCode is { } status)
        {
            throw Refused(status, e.Message, subject, e);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or BaktainerException)
        {
            throw Unavailable(e);
        }
    }

    internal BaktainerException Unavailable(Exception cause) =>
        Find<BaktainerException>(cause) is { } known ? new BaktainerException(known.Code, known.Message, known.Remedy, cause)
        : endpoint.Tls is not null && DockerTls.IsRefusal(cause) ? DockerTls.Refused(endpoint.Address.Host, null, cause)
        : Find<SocketException>(cause)?.SocketErrorCode == SocketError.AccessDenied
            ? new BaktainerException(
                FailureCodes.DockerDenied, $"No permission to use Docker at {endpoint}.", "Run as root or as a member of the socket's group.", cause)
            : new BaktainerException(
                FailureCodes.DockerUnavailable, $"Docker at {endpoint} does not answer: {cause.GetBaseException().Message}",
                "Start the engine, or point BT_DOCKER_URL at it.", cause);

    private BaktainerException Refused(HttpStatusCode status, string? body, string? subject, Exception cause) => status switch
    {
        HttpStatusCode.NotFound => new BaktainerException(FailureCodes.ContainerNotFound, $"Docker knows no container '{subject}'.", null, cause),
        HttpStatusCode.Conflict => new BaktainerException(FailureCodes.ContainerGone, $"Container '{subject}' cannot run anything now: {DockerMapping.Message(body)}", null, cause),
        HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => new BaktainerException(
            FailureCodes.DockerDenied, $"Docker at {endpoint} refused the call: {DockerMapping.Message(body)}",
            "If a socket proxy stands in between, allow the calls listed in docs/security.md.", cause),
        _ => new BaktainerException(FailureCodes.DockerUnavailable, $"Docker at {endpoint} answered {(int)status}: {DockerMapping.Message(body)}", null, cause),
    };

    /// <summary>
    /// Over the network with connections of our own below plain HTTP: the library's TLS is of version 1.2 only and reads certificates once, and it waits for minutes for a host
    /// that is away. Its attached streams are never used.
    /// </summary>
    private static DockerClient Client(DockerEndpoint endpoint, TimeProvider time)
    {
        var builder = new DockerClientBuilder().WithTimeout(Timeout.InfiniteTimeSpan);
        if (endpoint.IsLocal) return builder.WithEndpoint(endpoint.Address).Build();
        var plain = new UriBuilder(endpoint.Address) { Scheme = "http", Port = endpoint.Address.Port }.Uri;
        return builder.WithEndpoint(plain).WithTransportOptions(new NativeHttpTransportOptions
        {
            ConfigureHandler = handler => (handler.UseProxy, handler.ConnectCallback) = (false, (_, token) => endpoint.OpenAsync(time, token)),
        }).Build();
    }

    private static T? Find<T>(Exception? e)
        where T : Exception =>
        e is null ? null : e as T ?? Find<T>(e.InnerException);

    private sealed class EventSink(ChannelWriter<ContainerChange> changes) : IProgress<Message>
    {
        public void Report(Message value)
        {
            if (value.Actor is { } actor && actor.Attributes?.ContainsKey(SidecarProcess.Label) != true)
                changes.TryWrite(new ContainerChange(actor.ID, actor.Attributes?.TryGetValue("name", out var name) == true ? name : actor.ID, value.Action));
        }
    }
}

/// <summary>Something happened to a container: <c>start</c>, <c>die</c> or <c>destroy</c>.</summary>
internal sealed record ContainerChange(string Id, string Name, string Action);
