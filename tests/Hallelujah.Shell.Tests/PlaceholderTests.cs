namespace Hallelujah.Shell.Tests;
