using Baktainer.Coordination;
using Baktainer.Coordination.AzureStorage;
using Baktainer.Coordination.Grants;
using Baktainer.Coordination.Operators;
using Baktainer.Coordination.Overview;
using Baktainer.Coordination.Planning;
using Baktainer.Coordination.Queues;
using Baktainer.Coordination.Replication;
using Baktainer.Coordination.Running;
using Baktainer.Coordination.State;
using Baktainer.Functions.Aws;
using Baktainer.Replication;
using Baktainer.Secrets;
using Baktainer.Storage;
using Baktainer.Storage.AzureBlob;
using Baktainer.Storage.S3;

namespace Baktainer.Functions;

/// <summary>The composition root: the coordinator over one storage account and one backup store.</summary>
internal sealed class Composition
{
    public Composition(FunctionsSettings settings, IRecordStore records, IWorkQueue queue, ReplicationOptions replication, UploadGrants? grants, ReadSecret secrets, TimeProvider time, ILogger log)
    {
        (Settings, Records, Queue, Time, Secrets) = (settings, records, queue, time, secrets);
        Plane = new ControlPlane(records, queue, replication, grants, secrets, settings.Options, time, log);
        Keys = new ApiKeys(records, time);
        Audit = new AuditLog(records, time, log);
        TargetViews = new TargetViews(Plane.Targets, new RunIndex(records), Plane.Policies, settings.Options.Desk.DefaultSchedule, settings.Options.Retention)
        {
            Drills = new RunIndex(records, ControlPlane.DrillTables),
            DefaultDrill = settings.Options.Drill,
        };
        Coverage = new Coverage(Plane.Agents, Plane.Targets, Plane.Policies, settings.Options.Drill, settings.Options.AgentSilence, time);
        Ticks = new Ticks(records, time);
        Health = new Health(Plane.Agents, Plane.Alerts, Ticks, queue, settings.Options.AgentSilence, time) { Protection = Plane.Protection };
    }

    public ControlPlane Plane { get; }

    public IRecordStore Records { get; }

    public IWorkQueue Queue { get; }

    public FunctionsSettings Settings { get; }

    public TimeProvider Time { get; }

    /// <summary>Resolves references for those who may use them.</summary>
    public ReadSecret Secrets { get; }

    public ApiKeys Keys { get; }

    /// <summary>Null when the environment has none.</summary>
    public BootstrapKey? Bootstrap { get; init; }

    public AuditLog Audit { get; }

    public TargetViews TargetViews { get; }

    public Coverage Coverage { get; }

    public Health Health { get; }

    public Ticks Ticks { get; }

    public static Composition Create(Func<string, string?> environment, ILoggerFactory logging)
    {
        var time = TimeProvider.System;
        var settings = FunctionsSettings.Read(environment);
        foreach (var warning in settings.Warnings) Log.Odd(logging.CreateLogger("baktainer"), warning);
        var state = AzureState.Open(environment, CloudSecrets.AzureIdentity(environment, time), new AzureStateOptions(), time);
        var roles = new AwsRoles(settings.Aws, CloudSecrets.AzureIdentity(environment, time), environment, time, logging.CreateLogger("baktainer"));
        var stores = Stores(environment);
        var primary = StorePlace.Open(StorePlace.Primary, stores, settings.Store);
        var grants = stores.Grants(settings.Store) is { } blobs ? new UploadGrants(primary.Store, blobs, settings.GrantLife) : null;
        var secrets = new SecretCache(CloudSecrets.FromEnvironment(environment, time, roles.For(environment)), time);
        return new Composition(settings, state.Records, state.Queue, Replication(primary), grants, secrets.ReadAsync, time, logging.CreateLogger("baktainer"))
        {
            Bootstrap = BootstrapKey.FromEnvironment(environment),
        };

        StoreFactory Stores(Func<string, string?> variables) => new(variables, time)
        {
            AzureBlob = new AzureBlobOptions { Identity = CloudSecrets.AzureIdentity(environment, time) },
            S3 = new S3Options { Identity = roles.For(variables) },
        };

        ReplicationOptions Replication(StorePlace place) => new()
        {
            Primary = place,
            Replicas = [.. settings.Replicas.Select(replica => replica.Open(environment, Stores))],
            SampleBytes = settings.SampleBytes,
            Identities = ReplicationOptions.IdentitiesFrom(environment),
        };
    }
}
