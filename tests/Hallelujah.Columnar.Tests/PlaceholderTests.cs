namespace Hallelujah.Columnar.Tests;
