// The contract's tests are written with [Fact] and [Theory]. Here, where a device may be absent, each of them can be skipped.
global using FactAttribute = Xunit.SkippableFactAttribute;
global using TheoryAttribute = Xunit.SkippableTheoryAttribute;
