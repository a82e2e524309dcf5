using System.Buffers;
using System.Globalization;
using System.Text;

namespace Hallelujah.Contracts;

/// <summary>
/// One message in the framing of the wire: <c>Content-Length: n</c>, an empty line, n bytes of UTF-8 JSON. Used for the
/// handshake, where not one byte beyond the message may be taken from the stream: on a bulk connection rows follow.
/// </summary>
public static class MessageFrame
{
    const string LengthName = "Content-Length";
    static readonly byte[] HeaderEnd = "\r\n\r\n"u8.ToArray();

    /// <summary>
    /// Reads one message and nothing behind it. Null where the stream ends before the first byte. Throws
    /// <see cref="HallErrors.MessageInvalid"/>, <see cref="HallErrors.MessageTooLarge"/> or an IOException.
    /// </summary>
    public static async Task<byte[]?> ReadAsync(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        // Byte by byte: some thirty reads once a connection, against a buffer that would have to be handed on.
        byte[] header = ArrayPool<byte>.Shared.Rent(Limits.MaxHeaderBytes);
        try
        {
            int count = 0;
            while (!header.AsSpan(0, count).EndsWith(HeaderEnd))
            {
                if (count == Limits.MaxHeaderBytes) throw HeaderTooLarge();
                int got = await stream.ReadAsync(header.AsMemory(count, 1), cancellationToken).ConfigureAwait(false);
                if (got == 0 && count == 0) return null;
                if (got == 0) throw new EndOfStreamException("The connection ended inside a message header.");
                CheckHeaderByte(header, count);
                count++;
            }
            byte[] body = new byte[ParseLength(header.AsSpan(0, count), maxBytes)];
            await stream.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
            return body;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(header);
        }
    }

    /// <summary>Writes one message as a single write, so that it travels as one packet.</summary>
    public static async Task WriteAsync(Stream stream, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        string header = string.Create(CultureInfo.InvariantCulture, $"{LengthName}: {body.Length}\r\n\r\n");
        byte[] frame = new byte[header.Length + body.Length];
        int start = Encoding.ASCII.GetBytes(header, frame);
        body.Span.CopyTo(frame.AsSpan(start));
        await stream.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Looks for a whole header at the start of what has arrived, consuming nothing. False: more bytes are needed.
    /// Throws where the header is malformed or announces more than <paramref name="maxBytes"/>.
    /// </summary>
    public static bool TryPeek(ReadOnlySequence<byte> buffer, int maxBytes, out int bodyBytes)
    {
        bodyBytes = 0;
        SequenceReader<byte> reader = new(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> header, HeaderEnd))
        {
            if (buffer.Length >= Limits.MaxHeaderBytes) throw HeaderTooLarge();
            byte[] begun = buffer.ToArray();
            for (int i = 0; i < begun.Length; i++) CheckHeaderByte(begun, i);
            return false;
        }
        if (header.Length > Limits.MaxHeaderBytes) throw HeaderTooLarge();
        bodyBytes = ParseLength(header.ToArray(), maxBytes);
        return true;
    }

    /// <summary>
    /// Tells binary bytes and HTTP from a header as soon as they show, instead of waiting for the time-out.
    /// </summary>
    static void CheckHeaderByte(byte[] header, int index)
    {
        byte value = header[index];
        bool plain = value is >= 0x20 and < 0x7F or (byte)'\r' or (byte)'\n' or (byte)'\t';
        if (!plain || (value == '\n' && !header.AsSpan(0, index).Contains((byte)':'))) throw NotAMessage();
    }

    static int ParseLength(ReadOnlySpan<byte> header, int maxBytes)
    {
        long length = -1;
        foreach (string line in Encoding.ASCII.GetString(header).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw NotAMessage();
            if (!line.AsSpan(0, colon).Trim().Equals(LengthName, StringComparison.OrdinalIgnoreCase)) continue;
            ReadOnlySpan<char> value = line.AsSpan(colon + 1).Trim();
            if (length >= 0 || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out length))
                throw NotAMessage();
        }
        if (length <= 0) throw NotAMessage();
        if (length > maxBytes)
        {
            throw new HallException(HallErrors.MessageTooLarge,
                $"The message has {length} bytes; at most {maxBytes} are allowed here.");
        }
        return (int)length;
    }

    static HallException HeaderTooLarge() =>
        new(HallErrors.MessageTooLarge, $"The message header has more than {Limits.MaxHeaderBytes} bytes.");

    static HallException NotAMessage() =>
        new(HallErrors.MessageInvalid, "What arrived is not a JSON-RPC message with a Content-Length header.");
}
