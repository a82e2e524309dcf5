namespace Hallelujah.Contracts.Tests;
