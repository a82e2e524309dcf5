using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hallelujah.Contracts;

namespace Hallelujah.Summit.Hosting;

/// <summary>Makes a hallelu_dir with a configuration of one host, where there is none.</summary>
static class DirectoryInitializer
{
    /// <summary>Files that are there already stay as they are. Port 0 picks a free one.</summary>
    public static void Run(SummitPaths paths, int port)
    {
        try
        {
            PrivateDirectory.Create(paths.HalleluDir);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HallException(
                HallErrors.Configuration, $"The directory '{paths.HalleluDir}' cannot be made: {e.Message}",
                paths.HalleluDir,
                "Choose another directory, or make it by hand.", e);
        }
        if (File.Exists(paths.Hosts) || File.Exists(paths.Summit)) return;
        if (port == 0) port = FreePort();
        string number = port.ToString(CultureInfo.InvariantCulture);
        string cluster = (port < 65_535 ? port + 1 : port - 1).ToString(CultureInfo.InvariantCulture);
        Write(paths.Hosts, $$"""
            {
              "port": {{number}},
              "clusterPort": {{cluster}},
              "hosts": [ { "name": "localhost", "ip": "127.0.0.1" } ]
            }

            """);
        Write(paths.Summit, $$"""{ "ip": "127.0.0.1", "port": {{number}} }""" + "\n");
    }

    static void Write(string path, string text) => DurableFile.Write(path, Encoding.UTF8.GetBytes(text));

    static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
