namespace Hallelujah.Summit.Parts;

/// <summary>Where what a host has of a feed is read.</summary>
/// <param name="Server">Who is asked.</param>
/// <param name="Of">The host whose part it is where the server has a copy of it; null: its own.</param>
readonly record struct PartAddress(string Server, string? Of);
