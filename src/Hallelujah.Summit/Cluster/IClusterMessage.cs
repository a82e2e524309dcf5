namespace Hallelujah.Summit.Cluster;

/// <summary>
/// Marks what travels between Summits: immutable records of plain data, written as JSON by
/// <see cref="ClusterSerializer"/>. Extend only: members may be added, none renamed or given another meaning.
/// </summary>
interface IClusterMessage;
