namespace Hallelujah.Summit.Tests;
