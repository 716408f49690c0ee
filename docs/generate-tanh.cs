// Draws docs/images/tanh.svg: tanh and its first six derivatives, each computed by differentiating the one before.
// Run it from anywhere in the repository: dotnet run docs/generate-tanh.cs
#:project ../src/AutoGrad/AutoGrad.csproj
#:property PublishAot=false

using System.Globalization;
using System.Text;
using AutoGrad;
using static System.FormattableString;

const int Width = 900;
const int Height = 480;
const int Left = 56;
const int Right = 150;
const int Top = 56;
const int Bottom = 44;
const double From = -3;
const double To = 3;
const int Points = 241;

string root = Directory.GetCurrentDirectory();
while (!File.Exists(Path.Combine(root, "AutoGrad.sln")))
{
    root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("There is no AutoGrad.sln above: run this in a clone.");
}

// The derivatives grow by about a factor of 3 each, so each is drawn as a share of its own largest value.
string[] names = ["tanh x", "1st", "2nd", "3rd", "4th", "5th", "6th"];
string[] colours = ["#1b1f24", "#0b6bcb", "#0f8a5f", "#b8860b", "#c2410c", "#b0245e", "#6d3fc0"];
double[] places = [.. Enumerable.Range(0, Points).Select(i => From + ((To - From) * i / (Points - 1)))];
Tensor x = Tensor.From(places);

var svg = new StringBuilder();
svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" ")
    .Append("font-family=\"system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif\" role=\"img\" ")
    .Append("aria-label=\"tanh and its first six derivatives\">\n")
    .Append("<rect width=\"100%\" height=\"100%\" rx=\"10\" fill=\"#ffffff\"/>\n");
Text(Left, 30, "tanh and its first six derivatives, each the gradient of the one before", "#1b1f24", 17, "start");
foreach (int tick in (int[])[-3, -2, -1, 0, 1, 2, 3])
{
    Line(Across(tick), Top, Across(tick), Height - Bottom, tick == 0 ? "#c3c8ce" : "#eceef1");
    Text(Across(tick), Height - Bottom + 20, tick < 0 ? $"−{-tick}" : $"{tick}", "#57606a", 13, "middle");
}
foreach (double tick in (double[])[-1, -0.5, 0, 0.5, 1])
{
    Line(Left, Down(tick), Width - Right, Down(tick), tick == 0 ? "#c3c8ce" : "#eceef1");
    string label = Math.Abs(tick).ToString(CultureInfo.InvariantCulture);
    Text(Left - 8, Down(tick) + 4, tick < 0 ? $"−{label}" : label, "#57606a", 13, "end");
}
for (int order = names.Length - 1; order >= 0; order--)
{
    double[] y = Derivatives.Nth(v => v.Tanh(), x, order).ToDoubles();
    double largest = order == 0 ? 1 : y.Max(v => Math.Abs(v));
    string points = string.Join(' ', y.Select((v, i) => Invariant($"{Across(places[i]):F1},{Down(v / largest):F1}")));
    svg.Append($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colours[order]}\" stroke-width=\"2\"/>\n");
    double row = Top + 22 + (order * 46);
    Line(Width - Right + 20, row - 4, Width - Right + 44, row - 4, colours[order], 3);
    Text(Width - Right + 52, row, names[order], colours[order], 15, "start");
    if (order > 0)
    {
        Text(Width - Right + 52, row + 16, Invariant($"÷ {largest:G4}"), "#57606a", 12, "start");
    }
}
svg.Append("</svg>\n");

string path = Path.Combine(root, "docs", "images", "tanh.svg");
Directory.CreateDirectory(Path.GetDirectoryName(path)!);
File.WriteAllText(path, svg.ToString());
Console.WriteLine($"docs/images/tanh.svg: {svg.Length} characters");

static double Across(double place) => Left + ((Width - Left - Right) * (place - From) / (To - From));

static double Down(double value) => Top + ((Height - Top - Bottom) * (1.1 - value) / 2.2);

void Line(double x1, double y1, double x2, double y2, string colour, int width = 1)
    => svg.Append(Invariant($"<line x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\" "))
        .Append($"stroke=\"{colour}\" stroke-width=\"{width}\"/>\n");

void Text(double left, double baseline, string text, string colour, int size, string anchor)
    => svg.Append(Invariant($"<text x=\"{left:F1}\" y=\"{baseline:F1}\" fill=\"{colour}\" font-size=\"{size}\" "))
        .Append($"text-anchor=\"{anchor}\">{text}</text>\n");
