using System.Text.Json.Serialization;

namespace Hallelujah.Contracts;

/// <summary>How the buffers of Arrow files are compressed, those of a feed or one that an export writes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FeedCompression>))]
public enum FeedCompression { None, Lz4, Zstd }
