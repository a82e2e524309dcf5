using System.Buffers;
using System.Text;
using Xunit;

namespace Hallelujah.Contracts.Tests;

public class MessageFrameTests
{
    const int Max = 100;

    [Fact]
    public async Task Messages_come_back_one_by_one_and_nothing_behind_them_is_taken()
    {
        using MemoryStream stream = new();
        await MessageFrame.WriteAsync(stream, "{}"u8.ToArray(), CancellationToken.None);
        await MessageFrame.WriteAsync(stream, "[1]"u8.ToArray(), CancellationToken.None);
        stream.Write("rows"u8);
        stream.Position = 0;

        Assert.Equal("{}"u8.ToArray(), await MessageFrame.ReadAsync(stream, Max, CancellationToken.None));
        Assert.Equal("[1]"u8.ToArray(), await MessageFrame.ReadAsync(stream, Max, CancellationToken.None));
        Assert.Equal("rows".Length, stream.Length - stream.Position);
    }

    [Fact]
    public async Task An_empty_stream_is_null_and_a_cut_one_an_error()
    {
        Assert.Null(await MessageFrame.ReadAsync(Stream.Null, Max, CancellationToken.None));
        foreach (string cut in (
            string[])["C", "Content-Length: 2", "Content-Length: 2\r\n\r\n", "Content-Length: 2\r\n\r\n{"])
            await Assert.ThrowsAsync<EndOfStreamException>(() => ReadAsync(cut));
    }

    [Theory]
    [InlineData("content-length:2\r\n\r\n{}")]
    [InlineData("CONTENT-LENGTH:   2  \r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{}")]
    public async Task Headers_as_other_clients_write_them(string text) =>
        Assert.Equal("{}"u8.ToArray(), await ReadAsync(text));

    [Theory]
    [InlineData("Content-Length: 101\r\n\r\n", nameof(HallErrors.MessageTooLarge))]
    [InlineData("Content-Length: 2147483648\r\n\r\n", nameof(HallErrors.MessageTooLarge))]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\n", nameof(HallErrors.MessageInvalid))]
    [InlineData("Content-Length: +2\r\n\r\n{}", nameof(HallErrors.MessageInvalid))]
    [InlineData("Content-Length: 0x2\r\n\r\n{}", nameof(HallErrors.MessageInvalid))]
    [InlineData("Content-Length: 1,0\r\n\r\n{}", nameof(HallErrors.MessageInvalid))]
    [InlineData("Content-Length: \r\n\r\n{}", nameof(HallErrors.MessageInvalid))]
    [InlineData(": 2\r\n\r\n{}", nameof(HallErrors.MessageInvalid))]
    [InlineData("Content-Length\r\n\r\n{}", nameof(HallErrors.MessageInvalid))]
    [InlineData("Content-Type: x\r\n\r\n{}", nameof(HallErrors.MessageInvalid))]
    [InlineData("POST / HTTP/1.1\r\n", nameof(HallErrors.MessageInvalid))]
    [InlineData("\r\n\r\n", nameof(HallErrors.MessageInvalid))]
    public async Task A_header_that_is_none(string text, string error)
    {
        HallException thrown = await Assert.ThrowsAsync<HallException>(() => ReadAsync(text));

        Assert.Equal(error, thrown.Error.Id);
    }

    [Fact]
    public async Task A_header_of_the_largest_size_is_taken_and_one_byte_more_is_not()
    {
        const string end = "\r\nContent-Length: 2\r\n\r\n";
        string fits = "X: " + new string('x', Limits.MaxHeaderBytes - end.Length - 3) + end;

        Assert.Equal("{}"u8.ToArray(), await ReadAsync(fits + "{}"));
        HallException error = await Assert.ThrowsAsync<HallException>(() => ReadAsync("X" + fits + "{}"));
        Assert.Same(HallErrors.MessageTooLarge, error.Error);
    }

    [Fact]
    public void Peeking_sees_a_header_across_segments_and_consumes_nothing()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("Content-Length: 42\r\n\r\nbody");
        for (int split = 1; split < bytes.Length; split++)
        {
            Segment first = new(bytes.AsMemory(0, split), null);
            Segment last = new(bytes.AsMemory(split), first);
            ReadOnlySequence<byte> buffer = new(first, 0, last, last.Memory.Length);

            Assert.True(MessageFrame.TryPeek(buffer, Max, out int length));
            Assert.Equal(42, length);
            Assert.Equal(split >= 22, MessageFrame.TryPeek(new ReadOnlySequence<byte>(bytes, 0, split), Max, out _));
        }
    }

    static Task<byte[]?> ReadAsync(string text) =>
        MessageFrame.ReadAsync(new MemoryStream(Encoding.ASCII.GetBytes(text)), Max, CancellationToken.None);

    sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
