using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Baktainer.Coordination;
using Baktainer.Scheduling;

namespace Baktainer.Conformance.Coordinating;

/// <summary>What is written can be read again, with everything optional left out.</summary>
public sealed class JsonTests
{
    public static TheoryData<Type> Types => [.. typeof(CoordinationJson).GetProperties()
        .Select(property => property.PropertyType).Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(JsonTypeInfo<>))
        .Select(type => type.GetGenericArguments()[0]).Where(type => type.Namespace!.StartsWith("Baktainer", StringComparison.Ordinal) && type.IsClass)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Value_without_optional_members_is_read_as_it_was_written(Type type)
    {
        var info = CoordinationJson.Default.GetTypeInfo(type)!;
        var written = JsonSerializer.Serialize(Smallest(type), info);
        Assert.Equal(written, JsonSerializer.Serialize(JsonSerializer.Deserialize(written, info), info));
    }

    [Fact]
    public void Members_that_somebody_leaves_out_have_their_defaults()
    {
        var schedule = JsonSerializer.Deserialize("""{"name":"nightly","cron":"0 2 * * *"}""", CoordinationJson.Default.ScheduleSpec)!;
        Assert.Equal((true, Collision.Skip, 0), (schedule.CatchUp, schedule.Collision, schedule.Blackout.Count));
        var policy = JsonSerializer.Deserialize("""{"name":"p"}""", CoordinationJson.Default.Policy)!;
        Assert.Equal((100, 0), (policy.Order, policy.Match.Hosts.Count));
    }

    /// <summary>Made with as little as its constructors and required members allow; all that may be null is.</summary>
    private static object Smallest(Type type)
    {
        if (type == typeof(string)) return "x";
        if (type.IsValueType) return Activator.CreateInstance(type)!;
        if (typeof(IDictionary).IsAssignableFrom(type) || type.Name.StartsWith("IReadOnlyDictionary", StringComparison.Ordinal))
            return Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(type.GetGenericArguments()))!;
        if (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type)) return Array.CreateInstance(type.GetGenericArguments()[0], 0);
        var nullability = new NullabilityInfoContext();
        var constructor = type.GetConstructors().OrderByDescending(one => one.GetParameters().Length).First();
        var arguments = constructor.GetParameters().Select(parameter =>
            nullability.Create(parameter).WriteState == NullabilityState.Nullable ? null : Smallest(parameter.ParameterType));
        var value = constructor.Invoke([.. arguments]);
        foreach (var property in type.GetProperties().Where(property => property.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "RequiredMemberAttribute")))
            property.SetValue(value, nullability.Create(property).WriteState == NullabilityState.Nullable ? null : Smallest(property.PropertyType));
        return value;
    }
}
