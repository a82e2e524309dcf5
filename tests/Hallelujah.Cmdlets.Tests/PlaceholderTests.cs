namespace Hallelujah.Cmdlets.Tests;
