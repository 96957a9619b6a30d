// Certificates made for one test, in a folder that goes away with it.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "drivers/loop/tls_engine.hpp"

namespace youxu {

// An authority, and what it signs. `subject_alt_name` as OpenSSL writes it: "DNS:a",
// "IP:127.0.0.1".
class Authority {
 public:
  Authority() {
    std::string pattern = (std::filesystem::temp_directory_path() / "youxu-tls-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    key_.reset(EVP_EC_gen("P-256"));
    certificate_ = made("authority", "", 365, key_.get());
    write("ca.pem", certificate_.get(), nullptr);
  }
  ~Authority() { std::filesystem::remove_all(folder_); }
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  std::string file() const { return (folder_ / "ca.pem").string(); }

  // Valid for `days` from now; negative: until so many days ago. Its files, without `ca`.
  TlsFiles issue(const std::string& name, const std::string& subject_alt_name, int days = 30) {
    const Key key{EVP_EC_gen("P-256"), EVP_PKEY_free};
    const auto certificate = made(name, subject_alt_name, days, key.get());
    write(name + ".pem", certificate.get(), nullptr);
    write(name + ".key", nullptr, key.get());
    return {"", (folder_ / (name + ".pem")).string(), (folder_ / (name + ".key")).string()};
  }

 private:
  using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

  Certificate made(const std::string& name, const std::string& alt, int days, EVP_PKEY* key) {
    Certificate made{X509_new(), X509_free};
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial_);
    constexpr long kDay = 86'400;
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -400 * kDay);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), days * kDay);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(made.get(),
                         X509_get_subject_name(certificate_ ? certificate_.get() : made.get()));
    X509_set_pubkey(made.get(), key);
    extend(made.get(), NID_basic_constraints, certificate_ ? "CA:FALSE" : "critical,CA:TRUE");
    if (!alt.empty()) extend(made.get(), NID_subject_alt_name, alt.c_str());
    REQUIRE(X509_sign(made.get(), key_.get(), EVP_sha256()) > 0);
    return made;
  }

  static void extend(X509* certificate, int kind, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
    REQUIRE(extension != nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  void write(const std::string& name, X509* certificate, EVP_PKEY* key) const {
    std::FILE* file = std::fopen((folder_ / name).c_str(), "w");
    REQUIRE(file != nullptr);
    if (certificate != nullptr) PEM_write_X509(file, certificate);
    if (key != nullptr) PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
  }

  std::filesystem::path folder_;
  Key key_{nullptr, EVP_PKEY_free};
  Certificate certificate_{nullptr, X509_free};
  long serial_ = 0;
};

}  // namespace youxu
