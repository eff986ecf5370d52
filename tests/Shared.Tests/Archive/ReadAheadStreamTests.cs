using Baktainer.Archive;

namespace Baktainer.Shared.Tests.Archive;

public sealed class ReadAheadStreamTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1)]
    [InlineData(4093)]
    [InlineData(1_000_000)]
    public void Bytes_come_out_as_they_went_in(int piece)
    {
        var bytes = TestStreams.Bytes(piece == 1 ? 100_000 : 5_000_000);
        using var ahead = new ReadAheadStream(new PiecesStream(bytes, piece), distance: 300_000);
        Assert.Equal(bytes, ahead.ReadAll(70_001));
    }

    [Fact]
    public async Task Asynchronous_reading_gives_the_same()
    {
        var bytes = TestStreams.Bytes(3_000_000);
        await using var ahead = new ReadAheadStream(new PiecesStream(bytes, 8000));
        using var all = new MemoryStream();
        await ahead.CopyToAsync(all, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, all.ToArray());
    }

    [Fact]
    public void The_failure_of_the_inner_stream_comes_out_as_itself_and_stays()
    {
        var failure = new IOException("broken");
        using var ahead = new ReadAheadStream(new FailingStream(TestStreams.Bytes(10), failure));
        Assert.Same(failure, ahead.ReadUntilFailure().Failure);
        Assert.Same(failure, ahead.ReadUntilFailure().Failure);
    }

    [Fact]
    public async Task It_reads_no_further_ahead_than_it_may()
    {
        var source = new HashingStream(new PiecesStream(TestStreams.Bytes(20_000_000), 10_000));
        await using var ahead = new ReadAheadStream(source, distance: 1_000_000);
        var before = -1L;
        while (source.Size != before || before < 1_000_000)
        {
            before = source.Size;
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.InRange(before, 1_000_000, 1_200_000);
    }

    [Fact]
    public async Task Disposing_unblocks_an_inner_stream_that_waits_and_ends_its_thread()
    {
        var inner = new BlockingStream(TestStreams.Bytes(1000));
        var ahead = new ReadAheadStream(inner);
        await inner.Blocked.WaitAsync(Soon, TestContext.Current.CancellationToken);
        await Task.Run(ahead.Dispose, TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.True(inner.Left.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Aborting_unblocks_a_reader_that_waits_which_sees_no_end(bool endsWhenDisposed)
    {
        var inner = new BlockingStream([], endsWhenDisposed);
        var ahead = new ReadAheadStream(inner);
        var reading = Task.Run(() => ahead.ReadByte(), TestContext.Current.CancellationToken);
        await inner.Blocked.WaitAsync(Soon, TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        ahead.Abort();
        await Assert.ThrowsAnyAsync<Exception>(() => reading.WaitAsync(Soon, TestContext.Current.CancellationToken));
        Assert.True(reading.IsFaulted || reading.IsCanceled);
        await ahead.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => ahead.ReadByte());
    }

    [Fact]
    public async Task Disposing_ends_a_thread_that_waits_for_its_reader()
    {
        var source = new HashingStream(new PiecesStream(TestStreams.Bytes(5_000_000)));
        var ahead = new ReadAheadStream(source, distance: 500_000);
        while (source.Size < 500_000) await Task.Delay(10, TestContext.Current.CancellationToken);
        await Task.Run(ahead.Dispose, TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Disposing_a_chain_unblocks_every_thread_of_it()
    {
        for (var i = 0; i < 50; i++)
        {
            var inner = new BlockingStream(TestStreams.Bytes(i * 40_000));
            var chain = new ReadAheadStream(new HashingStream(new ReadAheadStream(new HashingStream(new ReadAheadStream(new HashingStream(inner))))));
            if (i % 2 == 0) await inner.Blocked.WaitAsync(Soon, TestContext.Current.CancellationToken);
            await Task.Run(chain.Dispose, TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
        }
    }
}
