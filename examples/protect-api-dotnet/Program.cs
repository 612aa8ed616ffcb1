// An API that lets in who brings a token of the hub: see docs/guides/protect-your-api.md.
// #region protect
using Microsoft.AspNetCore.Authentication.JwtBearer;

var builder = WebApplication.CreateBuilder(args);
var hub = builder.Configuration["HUB"]!;
builder.Services.AddAuthorization();
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
{
    options.Authority = hub;
    options.Audience = builder.Configuration["AUDIENCE"];
    options.RequireHttpsMetadata = hub.StartsWith("https:");
    options.MapInboundClaims = false;
    options.TokenValidationParameters.ValidTypes = ["at+jwt"];
    options.TokenValidationParameters.ValidAlgorithms = ["ES256"];
    options.TokenValidationParameters.RoleClaimType = "roles";
    options.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
});

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
// #endregion
// #region answer
// The organisation is the token's own, never the address's: so nobody reads another one's orders.
app.MapGet("/orders", (HttpContext context) => new[] { new { organisation = context.User.FindFirst("organisation")!.Value, order = 1 } })
    .RequireAuthorization(policy => policy.RequireClaim("organisation").RequireRole("Admin"));
// #endregion
app.Run();
