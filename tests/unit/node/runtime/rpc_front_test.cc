#include "node/runtime/rpc_front.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "made_certificate.h"
#include "node/rpc/tls_front.h"

namespace xh::runtime {
namespace {

using rpc::make_certificate;
using testing::HasSubstr;

class RpcFrontTest : public testing::Test {
 protected:
  RpcFrontTest() {
    std::string name = (std::filesystem::temp_directory_path() / "rpc_front_XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    files_ = {folder_ + "/certificate.pem", folder_ + "/key.pem", ""};
  }
  ~RpcFrontTest() override { std::filesystem::remove_all(folder_); }
  void write(const rpc::MadeCertificate& made) {
    put(files_.key, made.key);
    put(files_.certificate, made.certificate);
  }
  // Replaced, so that a half-written file is never seen, and its state changes for sure.
  static void put(const std::string& path, const std::string& text) {
    std::ofstream(path + ".new") << text;
    ::chmod((path + ".new").c_str(), 0600);
    std::filesystem::rename(path + ".new", path);
  }
  std::string folder_;
  TlsFiles files_;
};

// GD2
TEST_F(RpcFrontTest, FilesOfTlsAreReadAndFaultsNameThem) {
  EXPECT_EQ(load_tls(files_).error().id, ErrorId::kCannotRead);
  const auto made = make_certificate({});
  write(made);
  EXPECT_TRUE(load_tls(files_));
  ::chmod(files_.key.c_str(), 0640);
  EXPECT_EQ(load_tls(files_).error().id, ErrorId::kKeyFileOpen);
  ::chmod(files_.key.c_str(), 0600);
  put(files_.certificate, std::string(1024 * 1024 + 1, 'x'));
  EXPECT_EQ(load_tls(files_).error().id, ErrorId::kTooLarge);
  put(files_.certificate, std::string(1024 * 1024, 'x'));
  EXPECT_EQ(load_tls(files_).error().id, ErrorId::kBadConfig);
  put(files_.certificate, made.certificate);
  files_.client_ca = folder_ + "/none.pem";
  EXPECT_EQ(load_tls(files_).error().id, ErrorId::kCannotRead);
}

// GD2
TEST_F(RpcFrontTest, CertificatesThatEndSoonOrEndedAreSpokenOf) {
  rpc::TlsFront front;
  front.not_before_s = 1'000'000'000;
  front.not_after_s = 1'000'000'000 + 100 * 86'400;
  EXPECT_FALSE(certificate_warning(front, front.not_after_s - 30 * 86'400 - 1));
  EXPECT_THAT(certificate_warning(front, front.not_after_s - 30 * 86'400).value(), HasSubstr("ends on 2001-12-18 01:46Z, in 30 days"));
  EXPECT_THAT(certificate_warning(front, front.not_after_s).value(), HasSubstr("expired on 2001-12-18"));
  EXPECT_THAT(certificate_warning(front, front.not_before_s - 1).value(), HasSubstr("not valid before 2001-09-09"));
}

// GD8
TEST_F(RpcFrontTest, OnlyLivenessCostsNothing) {
  using Costs = std::array<std::uint64_t, rpc::kCostClasses>;
  EXPECT_EQ(cost_of_get("/livez").of, (Costs{0, 0, 0}));
  EXPECT_EQ(cost_of_get("/livez?x").of, (Costs{0, 0, 0}));
  EXPECT_EQ(cost_of_get("/readyz").of, (Costs{1, 0, 0}));
  EXPECT_EQ(cost_of_get("/log/checkpoint").of, (Costs{1, 0, 0}));
  EXPECT_EQ(cost_of_get("/openrpc.json").of, (Costs{0, 1, 0}));
}

// GD5
TEST_F(RpcFrontTest, ChangedFilesAreUsedAndBadOnesChangeNothing) {
  class Server final : public rpc::HttpServer {
   public:
    explicit Server(std::shared_ptr<rpc::TlsFront> tls) : tls_(std::move(tls)) {}
    std::uint16_t port() const override { return 0; }
    void stop() override {}
    rpc::HttpCounts counts() const override { return {}; }
    void use(std::shared_ptr<rpc::TlsFront> tls) override {
      const std::scoped_lock guard(mutex_);
      tls_ = std::move(tls);
    }
    void use(const rpc::GuardConfig&) override {}
    std::shared_ptr<const rpc::TlsFront> tls() const override {
      const std::scoped_lock guard(mutex_);
      return tls_;
    }

   private:
    mutable std::mutex mutex_;
    std::shared_ptr<rpc::TlsFront> tls_;
  };
  write(make_certificate({"first.example"}));
  Server server(load_tls(files_).value());
  std::mutex mutex;
  std::vector<std::string> lines;
  const auto logged = [&](std::string_view text) {
    const std::scoped_lock guard(mutex);
    return std::ranges::count_if(lines, [&](const auto& line) { return line.find(text) != std::string::npos; });
  };
  const auto until = [](const auto& holds) {
    for (int i = 0; i < 3'000 && !holds(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return holds();
  };
  const auto log = [&](const std::string& line) {
    const std::scoped_lock guard(mutex);
    lines.push_back(line);
  };
  {
    const TlsWatch watch(files_, server, log, std::chrono::milliseconds(20));
    EXPECT_TRUE(until([&] { return logged("ends on") == 1; })) << "it lives for an hour";
    write(make_certificate({"second.example"}));
    EXPECT_TRUE(until([&] { return server.tls()->names == std::vector<std::string>{"second.example"}; }));
    put(files_.certificate, "nothing");
    EXPECT_TRUE(until([&] { return logged("are not used: XH-1701") == 1; }));
    EXPECT_EQ(server.tls()->names, std::vector<std::string>{"second.example"});
    write(make_certificate({"third.example"}));
    EXPECT_TRUE(until([&] { return server.tls()->names == std::vector<std::string>{"third.example"}; }));
  }
  EXPECT_LE(logged("are not used"), 2) << "once for each change";
}

// GD5, GD13
TEST_F(RpcFrontTest, NumbersOfTheFrontAreMetrics) {
  rpc::HttpHandlers handlers;
  handlers.get = [](const rpc::HttpGet&) { return rpc::HttpAnswer{}; };
  rpc::HttpConfig config;
  write(make_certificate({}));
  config.tls = load_tls(files_).value();
  const auto server = rpc::HttpServer::start(config, std::move(handlers)).value();
  Exposition out;
  add_front(out, *server);
  EXPECT_THAT(out.text(), HasSubstr("\nxinghuo_rpc_connections 0\n"));
  EXPECT_THAT(out.text(),
              HasSubstr("\nxinghuo_certificate_expiry_timestamp_seconds{role=\"rpc\"} " + std::to_string(config.tls->not_after_s)));
  server->stop();
}

}  // namespace
}  // namespace xh::runtime
