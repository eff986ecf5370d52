using Baktainer.Agent.Drill;

namespace Baktainer.Agent.Tests.Drill;

public sealed class ImageNameTests
{
    [Theory]
    [InlineData("postgres")]
    [InlineData("be2821a30ed3")]
    [InlineData("registry.example.org:5000/team/postgres_gis:17-3.5")]
    [InlineData("postgres@sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    public void Names_and_ids_are_taken(string image) => Assert.True(ImageName.IsSound(image));

    [Theory]
    [InlineData("")]
    [InlineData("--privileged")]
    [InlineData("x --network host")]
    [InlineData("../../images")]
    [InlineData("a/../b")]
    [InlineData("/etc")]
    [InlineData("a\nb")]
    [InlineData("a?b=c")]
    public void What_can_be_no_image_is_refused(string image) => Assert.False(ImageName.IsSound(image));
}
